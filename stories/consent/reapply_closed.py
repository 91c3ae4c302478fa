"""A story that comes back as it was once, by a backup or a sheet, is closed to what was closed since."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime

from stories import clock
from stories.accounts.actors import Machine
from stories.consent import acts, closings, events
from stories.consent.events import Terms
from stories.consent.gate import Consent, answers_before, fold
from stories.models import ConsentEvent, Embargo, EventKind, Hold, Story
from stories.models.uses import Use

BY: Final = Machine("restore")


def as_it_stood(story: Story, closed: Mapping[str, Any], *, erases: bool = True) -> list[str]:
    """By events that say that they came from a restore; what there was to close. Nothing opens. `erases`:
    what its teller took back is erased a day later; else it stays closed until somebody says so again.
    """
    found = []
    history = list(ConsentEvent.objects.of(story))
    now = fold(history)
    # Of one that was taken back, what would be on if its teller put it back.
    answered = answers_before(history) if not now.answers.get(Use.KEEP) else now.answers
    asked = erases and not closed.get(closings.UNDONE)
    for what, kind, answers, terms in list(_due(now, answered, closed, asked)):
        events.append_again(story=story, kind=kind, by=BY, answers=answers, terms=terms)
        found.append(what)
    return found


Due = tuple[str, EventKind, Mapping[Use, bool], Terms]


def _due(now: Consent, answered: Mapping[Use, bool], closed: Mapping[str, Any], asked: bool) -> Iterator[Due]:
    off = [use for use in Use if use.value in closed.get(closings.OFF, ()) and answered.get(use)]
    if off:
        yield closings.OFF, EventKind.WITHDRAWN, dict.fromkeys(off, False), Terms()
    if closed.get(closings.ERASE) and now.erase_at is None and any(now.answers.values()):
        # Only what its teller asked for is erased; they have once more as long to undo it.
        terms = Terms(erase_at=clock.now() + acts.UNDO if asked else None)
        yield closings.ERASE, EventKind.WITHDRAWN, dict.fromkeys(Use, False), terms
    if closed.get(closings.UNDONE) and now.erase_at:
        # It was put back since: it stays closed, and is not erased.
        yield closings.UNDONE, EventKind.RESTORED, {}, Terms()
    if closed.get(closings.INVALID) and not now.invalid:
        yield closings.INVALID, EventKind.INVALIDATED, {}, Terms()
    for hold in sorted(set(closed.get(closings.HOLDS, ())) & set(Hold.values) - now.holds):
        yield closings.HOLDS, EventKind.HELD, {}, Terms(hold=Hold(hold))
    if closed.get(closings.OTHERS) and not now.others_open:
        yield closings.OTHERS, EventKind.OTHERS, {}, Terms(others_open=True)
    if closed.get(closings.PAUSED) and not now.paused:
        yield closings.PAUSED, EventKind.PAUSED, {}, Terms()
    yield from _times(now, closed)


def _times(now: Consent, closed: Mapping[str, Any]) -> Iterator[Due]:
    opens, ends = _moment(closed, closings.OPENS), _moment(closed, closings.ENDS)
    if closed.get(closings.WAITS) and now.embargo != Embargo.OPEN:
        yield closings.WAITS, EventKind.CHANGED, {}, Terms(embargo=Embargo.OPEN)
    elif opens is not None and not _waits_until(now, opens):
        terms = Terms(embargo=Embargo.UNTIL, embargo_until=opens)
        yield closings.OPENS, EventKind.CHANGED, {}, terms
    if ends is not None and (now.expires_at is None or now.expires_at > ends):
        yield closings.ENDS, EventKind.CHANGED, {}, Terms(expires_at=ends)


def _waits_until(now: Consent, opens: datetime) -> bool:
    until = now.embargo_until
    return now.embargo == Embargo.OPEN or (until is not None and until >= opens)


def _moment(closed: Mapping[str, Any], name: str) -> datetime | None:
    return parse_datetime(closed[name]) if closed.get(name) else None
