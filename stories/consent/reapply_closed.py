"""A story that comes back as it was once, by a backup or a sheet, is closed to what was closed since."""

from typing import Final

from django.utils.dateparse import parse_datetime

from stories import clock
from stories.accounts.actors import Machine
from stories.consent import acts, events
from stories.consent.state_files import Closed
from stories.models import Embargo, EventKind, Standing, Story
from stories.models.uses import Use

BY: Final = Machine("restore")


def as_it_stood(story: Story, stands: Closed) -> bool:
    """By events that say that they came from a restore; whether there was anything to close. Nothing
    opens."""
    now = Standing.objects.get(story=story)
    off = [use for use in Use if use.value in stands.off and getattr(now, use.value)]
    if off:
        # Its teller has once more as long to undo it.
        erase_at = (story.erase_at or clock.now() + acts.UNDO) if Use.KEEP in off else None
        events.append_again(
            story=story,
            kind=EventKind.WITHDRAWN,
            by=BY,
            answers=dict.fromkeys(off, False),
            terms=events.Terms(erase_at=erase_at),
        )
    hide = stands.closed and not now.closed
    if hide:
        events.append_again(story=story, kind=EventKind.PAUSED, by=BY)
    waits, ends = _wait_as_long(story, now, stands), _end_as_soon(story, now, stands)
    return bool(off) or hide or waits or ends


def _wait_as_long(story: Story, now: Standing, stands: Closed) -> bool:
    opens_at = parse_datetime(stands.opens_at) if stands.opens_at else None
    if opens_at is None or (now.opens_at is not None and now.opens_at >= opens_at):
        return False
    terms = events.Terms(embargo=Embargo.UNTIL, embargo_until=opens_at)
    events.append_again(story=story, kind=EventKind.CHANGED, by=BY, terms=terms)
    return True


def _end_as_soon(story: Story, now: Standing, stands: Closed) -> bool:
    ends_at = parse_datetime(stands.ends_at) if stands.ends_at else None
    if ends_at is None or (now.ends_at is not None and now.ends_at <= ends_at):
        return False
    terms = events.Terms(expires_at=ends_at)
    events.append_again(story=story, kind=EventKind.CHANGED, by=BY, terms=terms)
    return True
