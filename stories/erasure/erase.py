"""Erasing a story that was taken back: every room erases its own, and what is left is a tombstone.

A room registers what it does inside the transaction that takes the story away, and what has to be
done outside the database afterwards: files, other engines. That is done again until it succeeds.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from stories import clock
from stories.accounts.actors import Machine
from stories.consent import events as ledger
from stories.consent.gate import decide, fold
from stories.erasure import log as erased_log
from stories.erasure.log import Erased
from stories.ledger import audit, write_permit
from stories.models import ConsentEvent, EventKind, Story, Storyteller, Tombstone
from stories.models.uses import Use

Left = list[str]
"""What has yet to be done outside: opaque names and keys."""
BY = Machine("erasure")
log = logging.getLogger("storybook.erasure")


@dataclass(frozen=True)
class Eraser:
    """What one room does when a story is erased.

    `rows` takes away what does not go with the story's row, and says what is left to do outside the
    database. `outside` does that; it may be called again, and any error of it is tried again. `scrub`
    writes anew what keeps the bytes of deleted things, and says so: for a quiet hour.
    """

    rows: Callable[[Story], Left]
    outside: Callable[[Left], None]
    scrub: Callable[[], str] = lambda: ""


_erasers: dict[str, Eraser] = {}


def register(name: str, eraser: Eraser) -> None:
    """Called by a room in its `AppConfig.ready()`."""
    _erasers[name] = eraser


def registered() -> tuple[str, ...]:
    return tuple(_erasers)


def erase(story_id: int) -> bool:
    """Erase the story if it is due; whether it was. Safe to call again."""
    tombstone = _take_away(story_id)
    if tombstone is None:
        return False
    finish(tombstone)
    return True


@transaction.atomic
def _take_away(story_id: int) -> Tombstone | None:
    write_permit.lock()
    due = Story.objects.select_for_update(of=("self",)).select_related("storyteller")
    story = due.filter(pk=story_id, erase_at__lte=clock.now()).first()
    if story is None or not _is_due(story):
        return None
    left = {name: eraser.rows(story) for name, eraser in _erasers.items()}
    ledger.append_erasure(story=story, by=BY)
    _empty_the_events(story)
    tombstone = Tombstone.objects.create(
        subject=story.public_id,
        left={k: v for k, v in left.items() if v},
        brought=story.brought,
    )
    audit.record(by=BY, action="story.erased", target=f"story:{story.pk}")
    teller = story.storyteller
    story.delete()
    _forget_the_teller(teller)

    transaction.on_commit(lambda: _tell_outside(tombstone), robust=True)
    return tombstone


def _is_due(story: Story) -> bool:
    """As the events say, and not what is kept of them: its teller asked for it, and did not put it back."""
    consent, now = fold(ConsentEvent.objects.of(story)), clock.now()
    due = consent.erase_at is not None and consent.erase_at <= now
    return due and not decide(consent, Use.KEEP, now).allowed


def _tell_outside(tombstone: Tombstone) -> None:
    erased_log.write_down(Erased(tombstone.subject, tombstone.erased_at, tombstone.brought))


def _empty_the_events(story: Story) -> None:
    """All but what they are sealed by, so that the ledger can be read from end to end."""
    events = ConsentEvent.objects.filter(story=story)
    with write_permit.permit_emptying(rows=events.count()):
        events.update(
            story=None,
            salt="",
            words="",
            evidence="",
            quote=None,
            by=None,
            method="",
            embargo="",
            embargo_until=None,
            expires_at=None,
            hold="",
            others_open=None,
            erase_at=None,
            part=None,
            **dict.fromkeys((use.value for use in Use), None),
        )


def _forget_the_teller(teller: Storyteller) -> None:
    """With the last story go the storyteller, who they are, and the receipt."""
    if not Story.objects.filter(storyteller=teller).exists():
        teller.delete()


def finish(tombstone: Tombstone) -> bool:
    """Do what is left outside the database; whether all is gone."""
    for name in list(tombstone.left):
        try:
            _erasers[name].outside(tombstone.left[name])
        except Exception as error:  # a disk, an engine that is away
            log.error("Erasing, %s: %s; resume_stalled does it again.", name, type(error).__name__)
            continue
        del tombstone.left[name]
        tombstone.save(update_fields=["left"])
    return not tombstone.left


def process_due() -> int:
    """Finish what was not finished, and erase what is due; how many stories."""
    again = apply_again()
    _tell_what_was_not_told()
    finished = sum(finish(one) for one in Tombstone.objects.exclude(left={}))
    due = Story.objects.filter(erase_at__lte=clock.now()).values_list("pk", flat=True)
    return again + finished + sum(erase(story_id) for story_id in list(due))


def apply_again() -> int:
    """Erase again whatever was erased and is there all the same: a backup was put back. How many stories.

    Called before the first request is answered (`storybook.wsgi`), and by `resume_stalled`.
    """
    erased = {one.subject: one for one in erased_log.read()}
    subjects = list(erased)
    back = [
        story
        for first in range(0, len(subjects), 500)
        for story in Story.objects.filter(public_id__in=subjects[first : first + 500])
    ]
    for story in back:
        _close(story)
        erase(story.pk)
    _put_tombstones_back(erased)
    return len(back)


def _put_tombstones_back(erased: Mapping[UUID, Erased]) -> None:
    """A backup from before a story came in has neither the story nor its tombstone; the sheet with which it
    came in may still be there."""
    here = set(Tombstone.objects.values_list("subject", flat=True))
    fresh = [
        Tombstone(subject=subject, erased_at=one.at, brought=one.brought)
        for subject, one in erased.items()
        if subject not in here
    ]
    Tombstone.objects.bulk_create(fresh, ignore_conflicts=True)  # another process may be doing the same


def _tell_what_was_not_told() -> None:
    """Where the file could not be written to when a story was erased, it is now."""
    told = {(one.subject, one.brought) for one in erased_log.read()}
    for tombstone in Tombstone.objects.iterator():
        if (tombstone.subject, tombstone.brought) not in told:
            _tell_outside(tombstone)


@transaction.atomic
def _close(story: Story) -> None:
    write_permit.lock()
    ledger.append_again(
        story=story,
        kind=EventKind.WITHDRAWN,
        by=BY,
        answers=dict.fromkeys(Use, False),
        terms=ledger.Terms(erase_at=clock.now()),
    )


def unfinished() -> int:
    """How many stories are erased, and still have something outside the database."""
    return Tombstone.objects.exclude(left={}).count()


def scrub() -> list[tuple[str, str]]:
    """Write anew what keeps the bytes of deleted things: (room, what was done)."""
    done = [(name, eraser.scrub()) for name, eraser in _erasers.items()]
    return [(name, said) for name, said in done if said]
