"""What the events add up to, kept beside each story for the gate to ask: its standing, its hold, whether
someone else in it has to be asked, and when it is erased.

Written by `events` in the act's own transaction (a trigger holds it). Nothing else writes it but the check
(`stories.consent.compare`), and that never opens a story whose events are not whole.
"""

from collections.abc import Sequence
from typing import Any

from stories.consent.gate import Consent, answers_allow, fold
from stories.ledger import write_permit
from stories.models import ConsentEvent, Embargo, Standing, Story
from stories.models.uses import Use


def of(events: Sequence[ConsentEvent]) -> Standing:
    """What a story's events, all of them and in their order, add up to. Not saved."""
    consent, last = fold(events), events[-1]
    return Standing(
        pk=last.story_id,
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
    with write_permit.permit_caches():
        Standing.objects.bulk_create([of([event]) for event in events])


def rewrite(story: Story) -> None:
    """Called where an event has just been appended, in its transaction."""
    events = list(ConsentEvent.objects.of(story))
    kept = beside(fold(events))
    with write_permit.permit_caches():
        of(events).save()
        Story.objects.filter(pk=story.pk).exclude(**kept).update(**kept)
    for name, value in kept.items():
        setattr(story, name, value)


def beside(consent: Consent) -> dict[str, Any]:
    """What the story's own row says of its consent."""
    return {"held": consent.held, "others_open": consent.others_open, "erase_at": consent.erase_at}
