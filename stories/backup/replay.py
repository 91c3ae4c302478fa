"""The journal of closings played into a ledger that lacks some of it: after a restore, and at the start.

A line is passed over only where the ledger holds that very event, by its seal. Whatever the numbers and
epochs say, everything else is closed again, by events of their own; nothing is opened.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from stories import clock
from stories.accounts.actors import Actor
from stories.accounts.permissions import require_in_study
from stories.consent import closings, events, reapply_closed
from stories.consent.events import Terms
from stories.consent.reapply_closed import BY
from stories.ledger import audit, journal, write_permit
from stories.ledger.journal import Closing
from stories.models import (
    ClosedAgain,
    ConsentEvent,
    EventKind,
    Hold,
    Method,
    Quote,
    QuoteState,
    RedactedPart,
    Revision,
    Story,
)
from stories.quotes import acts as quotes
from stories.redaction import parts, strike_out
from stories.roles import Right
from stories.texts.passages import NotThere
from stories.texts.revisions import NotCurrent

AT_ONCE: Final = 500
LOOKED_AT: Final = 50
log = logging.getLogger("storybook.ledger")


@dataclass(frozen=True)
class Played:
    """How many stories were closed by it, and how many held because the journal is not whole (`wrong`)."""

    closed: int = 0
    held: int = 0
    wrong: str = ""


def replay(*, unknown_is_held: bool, erases: bool = True) -> Played:
    """Play what the ledger lacks. `unknown_is_held`: where the journal is not whole, or not there, every
    story is put on hold until a steward has looked. `erases`: as `reapply_closed.as_it_stood`. Safe to call
    again."""
    reading = journal.read()
    if reading.wrong:
        log.error("The journal of closings is not whole: %s.", reading.wrong)
    lacking = _of_stories_here(_lacking(reading.closings))
    closed = sum(_play(subject, list(lines), erases) for subject, lines in _by_subject(lacking))
    held = _hold_all() if reading.wrong and (unknown_is_held or lacking) else 0
    return Played(closed, held, reading.wrong)


def _of_stories_here(lines: Sequence[Closing]) -> list[Closing]:
    """Without those of stories that were told after a backup, and are lost: they stay lacking for ever."""
    here: set[UUID] = set()
    subjects = list({one.subject for one in lines})
    for first in range(0, len(subjects), AT_ONCE):
        some = Story.objects.filter(public_id__in=subjects[first : first + AT_ONCE])
        here |= set(some.values_list("public_id", flat=True))
    return [one for one in lines if one.subject in here]


def is_behind() -> bool:
    """Whether the end of the journal has what the ledger lacks: an older database was put in its place."""
    return bool(_lacking(journal.tail()))


def trouble() -> str:
    """What whoever watches over the site should see to; empty where there is nothing. By the end of each."""
    tail = journal.tail()
    if _of_stories_here(_lacking(tail)):
        return "the ledger lacks what the journal has: start the site anew"
    if _journal_lags({one.event for one in tail}):
        return "the journal lacks what the ledger has"
    return journal.trouble()


def _journal_lags(there: Set[str]) -> bool:
    """Whether it has no line since the last event that closed something."""
    recent = ConsentEvent.objects.exclude(story=None).order_by("-number")[:LOOKED_AT]
    last = next((event for event in recent if closings.closes(event)), None)
    if last is None:
        return False
    since = ConsentEvent.objects.filter(subject=last.subject, sequence__gte=last.sequence)
    return there.isdisjoint(since.values_list("hash", flat=True))


@transaction.atomic
def looked(*, by: Actor, one: ClosedAgain) -> None:
    """A steward has looked at it, and asked the teller where that was needed. Raises `PermissionDenied`."""
    steward = require_in_study(by, Right.KEEP_CONSENT, one.story)
    write_permit.lock()
    ClosedAgain.objects.filter(pk=one.pk, looked_at=None).update(looked_at=clock.now())
    audit.record(by=steward, action="restore.looked", target=f"story:{one.story_id}")


def _lacking(lines: Sequence[Closing]) -> list[Closing]:
    known: set[str] = set()
    seals = [one.event for one in lines]
    for first in range(0, len(seals), AT_ONCE):
        some = seals[first : first + AT_ONCE]
        known |= set(ConsentEvent.objects.filter(hash__in=some).values_list("hash", flat=True))
        known |= set(ClosedAgain.objects.filter(event__in=some).values_list("event", flat=True))
    return [one for one in lines if one.event not in known]


def _by_subject(lines: Iterable[Closing]) -> Iterable[tuple[UUID, Iterable[Closing]]]:
    return groupby(sorted(lines, key=lambda one: one.subject), key=lambda one: one.subject)


@transaction.atomic
def _play(subject: UUID, lines: Sequence[Closing], erases: bool) -> bool:
    write_permit.lock()
    story = Story.objects.filter(public_id=subject, consent_events__isnull=False).first()
    lines = _lacking(lines)  # another process, begun at the same time, may have been first
    if story is None or not lines:
        return False
    closed = closings.together(one.closed for one in lines)
    found = reapply_closed.as_it_stood(story, closed, erases=erases)
    try:
        with transaction.atomic():
            parts_closed = _close_parts(story, closed.get(closings.PARTS, ()))
    except (NotThere, NotCurrent, ValueError) as error:  # of one story: it is hidden, and the others go on
        log.error("Story %s: its parts could not be closed (%s).", story.pk, type(error).__name__)
        events.append_again(story=story, kind=EventKind.PAUSED, by=BY)
        parts_closed = True
    if parts_closed:
        found.append(closings.PARTS)
    if _revoke(story, closed.get(closings.QUOTES, ())):
        found.append(closings.QUOTES)
    last = lines[-1].event
    ClosedAgain.objects.bulk_create(
        ClosedAgain(event=event, story=story, closed=found if event == last else [])
        for event in {one.event for one in lines}  # a journal that was begun anew has some twice
    )
    return bool(found)


def _close_parts(story: Story, due: Iterable[Sequence[Any]]) -> bool:
    """Parts that were closed since. Where the words of then are not the current ones, all of it is hidden."""
    there = set(RedactedPart.objects.of(story).closed().values_list("before_id", "start", "end"))
    missing = [tuple(part) for part in due if tuple(part[:3]) not in there]
    for (before, struck), some in groupby(missing, key=lambda part: (part[0], bool(part[3]))):
        some_parts = list(some)
        revision = Revision.objects.filter(pk=before, text__story=story, text__current=before).first()
        mark = some_parts[0][4] if len(some_parts[0]) > 4 else ""
        if revision is None or closings.mark_of(revision.body) != mark:
            if missing and not _is_hidden(story):
                events.append_again(story=story, kind=EventKind.PAUSED, by=BY)
            break
        places = [(part[1], part[2]) for part in some_parts]
        if struck:  # many in one revision
            strike_out.strike_again(by=BY, revision=revision, places=places)
        else:
            for start, end in places[:1]:
                parts.close_again(by=BY, revision=revision, start=start, end=end)
            if places[1:]:  # they were marked in words that are gone by now
                events.append_again(story=story, kind=EventKind.PAUSED, by=BY)
    return bool(missing)


def _is_hidden(story: Story) -> bool:
    return Story.objects.filter(pk=story.pk, standing__closed=True).exists()


def _revoke(story: Story, marks: Iterable[str]) -> bool:
    refused = set(marks)
    approved = Quote.objects.of(story).filter(state=QuoteState.APPROVED).select_related("passage")
    shown = [quote for quote in approved if closings.mark_of(quote.passage.text) in refused]
    for quote in shown:
        quotes.close(by=BY, quote=quote, method=Method.SYSTEM)
    return bool(shown)


def _hold_all() -> int:
    """Every story that anybody but its teller could be shown, for nobody knows what was taken back of it."""
    stories = Story.objects.filter(consent_events__isnull=False).distinct()
    return sum(_hold(Story.objects.get(pk=key)) for key in list(stories.values_list("pk", flat=True)))


@transaction.atomic
def _hold(story: Story) -> bool:
    write_permit.lock()
    if ConsentEvent.objects.of(story).filter(hold=Hold.JOURNAL).exists():  # held before, or looked at since
        last = ConsentEvent.objects.of(story).filter(hold=Hold.JOURNAL).reverse()[0]
        if last.kind == EventKind.HELD:
            return False
    events.append_again(story=story, kind=EventKind.HELD, by=BY, terms=Terms(hold=Hold.JOURNAL))
    return True


def forgotten(erased: Mapping[UUID, Any], before: Any) -> frozenset[UUID]:
    """Of stories erased before that moment: no backup brings them back any more."""
    return frozenset(subject for subject, at in erased.items() if at < before)
