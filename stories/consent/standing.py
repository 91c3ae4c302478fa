"""The standings: what the events add up to, kept beside each story for the gate to ask.

Written by `ledger` in the act's own transaction. Nothing else writes one but
`manage.py standings --rebuild`, and that never opens a story whose events are not whole.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from stories.consent.gate import Consent, answers_allow, fold
from stories.models import ConsentEvent, Embargo, Standing, Story
from stories.models.uses import Use


def of(events: Sequence[ConsentEvent]) -> Standing:
    """What a story's events, all of them and in their order, add up to. Not saved."""
    consent, last = fold(events), events[-1]
    return Standing(
        story_id=last.story_id,
        opens_at=consent.embargo_until if consent.embargo == Embargo.UNTIL else None,
        ends_at=consent.expires_at,
        closed=_is_closed(consent),
        sequence=last.sequence,
        hash=last.hash,
        **{use.value: answers_allow(consent, use) for use in Use},
    )


def _is_closed(consent: Consent) -> bool:
    return consent.expired or consent.paused or consent.embargo == Embargo.OPEN


def write_first(events: Sequence[ConsentEvent]) -> None:
    """Of new stories, each with its first event, in the transaction of these."""
    Standing.objects.bulk_create([of([event]) for event in events])


def rewrite(story: Story) -> None:
    """Called where an event has just been appended, in its transaction."""
    of(list(ConsentEvent.objects.of(story))).save()


def mismatched() -> Iterator[tuple[int, Standing | None]]:
    """The stories whose standing is not what their events add up to, with what it should be.

    None where that can't be said: the events are fewer than the standing was made
    from, or there are none, so some are missing; such a story stays closed.
    """
    kept = {standing.story_id: standing for standing in Standing.objects.iterator()}
    # What is left of stories that were erased is of no story.
    events = ConsentEvent.objects.exclude(story=None).order_by("story", "sequence").iterator()
    for story, history in groupby(events, key=lambda event: event.story_id):
        standing, due = kept.pop(story, None), of(list(history))
        if standing is not None and standing.sequence > due.sequence:
            yield story, None
        elif standing is None or _content(standing) != _content(due):
            yield story, due
    yield from ((story, None) for story in kept)


def _content(standing: Standing) -> tuple[object, ...]:
    return tuple(getattr(standing, field.attname) for field in Standing._meta.concrete_fields)
