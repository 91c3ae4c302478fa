"""After a backup was put back: what was erased or closed since is so again, in a new epoch."""

from dataclasses import replace
from itertools import groupby
from uuid import UUID

from django.db import transaction

from stories.consent import events, reapply_closed, state_files
from stories.consent.reapply_closed import BY
from stories.consent.state_files import Closed
from stories.erasure import erase
from stories.ledger import audit, checkpoint, write_permit
from stories.ledger.append import last, name
from stories.ledger.schedule import CHAINS
from stories.models import (
    ConsentEvent,
    EventKind,
    Method,
    Quote,
    QuoteState,
    RedactedPart,
    Revision,
    Story,
)
from stories.redaction import parts as closing
from stories.redaction import strike_out


def begin_again(*, made_at: str) -> dict[str, int]:
    """Called once, after a backup has been put back, before anything is served. What was done, in numbers.

    The heads outside say how far the ledger had gone. What came after the backup is lost, and the audit
    trail says so; from here on it goes on from where the backup stood.
    """
    after, _ = last(ConsentEvent)
    _begin_an_epoch(made_at)
    erased = erase.apply_again()
    closed = sum(
        _close(subject, stands) if stands.number > after else _strike(subject, stands)
        for subject, stands in state_files.read()
    )
    return {"erased again": erased, "closed again": closed}


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


@transaction.atomic
def _close(subject: UUID, stands: Closed) -> bool:
    story = Story.objects.filter(public_id=subject, standing__isnull=False).first()
    if story is None:
        return False
    closed = reapply_closed.as_it_stood(story, stands)
    closed = _close_parts(story, stands) or closed
    return _revoke(story, stands.quotes) or closed


@transaction.atomic
def _strike(subject: UUID, stands: Closed) -> bool:
    """Words can be struck out without an event of consent, so no number says whether it was since."""
    struck = replace(stands, parts=[part for part in stands.parts if any(part[3:])])
    story = Story.objects.filter(public_id=subject).first() if struck.parts else None
    return story is not None and _close_parts(story, struck)


def _close_parts(story: Story, stands: Closed) -> bool:
    """Parts that were closed since. Where the words of then are not the current ones, all of it is hidden."""
    there = set(RedactedPart.objects.of(story).closed().values_list("before_id", "start", "end"))
    due = [part for part in map(tuple, stands.parts) if part[:3] not in there]
    for (before, struck), parts in groupby(due, key=lambda part: (part[0], any(part[3:]))):
        revision = Revision.objects.filter(pk=before, text__story=story, text__current=before).first()
        if revision is None:
            events.append_again(story=story, kind=EventKind.PAUSED, by=BY)
            break
        places = [(part[1], part[2]) for part in parts]
        if struck:  # many in one revision
            strike_out.strike_again(by=BY, revision=revision, places=places)
        else:
            [(start, end)] = places
            closing.close_again(by=BY, revision=revision, start=start, end=end)
    return bool(due)


def _revoke(story: Story, quotes: list[int]) -> bool:
    shown = list(Quote.objects.of(story).filter(pk__in=quotes, state=QuoteState.APPROVED))
    for quote in shown:
        with write_permit.permit_caches():
            Quote.objects.filter(pk=quote.pk).update(state=QuoteState.REVOKED)
        events.append_answer(quote=quote, kind=EventKind.QUOTE_REVOKED, by=BY, method=Method.SYSTEM)
    return bool(shown)
