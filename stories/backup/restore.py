"""After a backup was put back: what was erased or closed since is so again, in a new epoch."""

from django.db import transaction

from stories.backup.replay import replay
from stories.consent.reapply_closed import BY
from stories.erasure import erase
from stories.ledger import audit, checkpoint
from stories.ledger.append import last, name
from stories.ledger.schedule import CHAINS


def begin_again(*, made_at: str, lost: bool, nothing_was_taken_back: bool = False) -> dict[str, int]:
    """Called once, after a backup has been put back, before anything is served. What was done, in numbers.

    The heads outside say how far the ledger had gone. What came after the backup is lost, and the audit
    trail says so; from here on it goes on from where the backup stood. `lost`: there was no journal of
    closings. Then every story is held, unless whoever runs this knows that `nothing_was_taken_back`.
    """
    _begin_an_epoch(made_at)
    erased = erase.apply_again()
    played = replay(unknown_is_held=not nothing_was_taken_back, lost=lost)
    return {"erased again": erased, "closed again": played.closed, "held until a steward looks": played.held}


def _begin_an_epoch(made_at: str) -> None:
    before = {}
    for kind in CHAINS:
        number, hash = last(kind)
        try:
            kept = checkpoint.read(name(kind))
        except checkpoint.Unreadable:
            kept = None
        before[name(kind)] = {"had": kept.number if kept else 0, "has": number}
        checkpoint.set_to(name(kind), checkpoint.Head(number, hash))
    with transaction.atomic():
        audit.record(by=BY, action="ledger.epoch", target="ledger:all", backup=made_at, chains=before)
