"""After a backup was put back: what was erased or closed since is so again, in a new epoch."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction

from stories.backup import archive, unfinished
from stories.backup.replay import replay
from stories.consent.reapply_closed import BY
from stories.erasure import erase
from stories.ledger import audit, checkpoint, journal, journal_doubt
from stories.ledger.append import last, name
from stories.ledger.schedule import CHAINS


def put_back(file: Path, *, nothing_was_taken_back: bool = False) -> tuple[str, dict[str, int]]:
    """Put a backup in the place of what is there, and close what was closed since: when it was made, and what
    was done, in numbers. Raises `archive.NotDone`, with nothing changed, and OSError.

    Broken off at any moment it has to be run again: until it is over nothing is served (`unfinished`), and
    that the journal was not there when it was begun is kept beside it.
    """
    broken_off = unfinished.is_there()

    def begins() -> None:
        unfinished.begins()
        if not nothing_was_taken_back and not journal.is_there():
            journal_doubt.found(journal.folder(), "it was not there when a backup was put back")

    try:
        manifest = archive.put_back(file, begins=begins)
    except archive.NotDone:
        if not broken_off:
            unfinished.over()
        raise
    call_command("migrate", verbosity=0)
    made_at = manifest["made_at"]
    if not nothing_was_taken_back and journal_doubt.began_after(journal.folder(), made_at):
        journal_doubt.found(journal.folder(), "it was begun after a backup was made that was put back")
    done = begin_again(made_at=made_at, nothing_was_taken_back=nothing_was_taken_back)
    unfinished.over()
    return made_at, done


def begin_again(*, made_at: str, nothing_was_taken_back: bool = False) -> dict[str, int]:
    """Called once, after a backup has been put back, before anything is served. What was done, in numbers.

    The heads outside say how far the ledger had gone. What came after the backup is lost, and the audit
    trail says so; from here on it goes on from where the backup stood. Where the journal of closings is not
    whole every story is held, unless whoever runs this knows that `nothing_was_taken_back`.
    """
    _begin_an_epoch(made_at)
    erased = erase.apply_again()
    played = replay(unknown_is_held=not nothing_was_taken_back)
    return {"erased again": erased, "closed again": played.closed, "held until a steward looks": played.held}


def _begin_an_epoch(made_at: str) -> None:
    before: dict[str, Any] = {}
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
