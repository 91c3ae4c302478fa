"""What a collector notes after a story was told beside them: theirs, and never the teller's words."""

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext, ngettext

from stories.accounts.actors import Actor, require
from stories.consent.allowed import Allowed
from stories.ledger import audit, write_permit
from stories.models import FieldNote, Story, User
from stories.models.uses import Use
from stories.roles import Right
from stories.security.encryption import seal
from stories.tellers.appearances import Appearance
from stories.texts.fingerprints import copied
from stories.texts.normalise import normalise, says_something

LONGEST: Final = 4_000


class BadNote(ValueError):
    """Nothing in it, too much, or the teller's words. Its text is for the collector."""


def of(collector: User, story: Story) -> list[FieldNote]:
    """Their own."""
    return list(FieldNote.objects.filter(by=collector, story=story))


@transaction.atomic
def write(*, by: Actor, story: Story, body: str) -> FieldNote:
    """Raises `PermissionDenied`, `BadNote`."""
    collector = _who_took_it_in(by, story)
    said = normalise(body)
    if not says_something(said):
        raise BadNote(gettext("Write what you noticed."))
    if len(said) > LONGEST:
        raise BadNote(gettext("Write at most %(most)s characters.") % {"most": LONGEST})
    if taken := copied(said):
        raise BadNote(
            gettext("“%(words)s” are the teller’s words. Write your own.") % {"words": taken[0][:80]}
        )
    write_permit.lock()
    note = FieldNote.objects.create(story=story, by=collector, sealed_body=seal(said))
    audit.record(by=collector, action="note.written", target=f"story:{story.pk}")
    return note


@transaction.atomic
def remove(*, by: Actor, note: FieldNote) -> None:
    """Raises `PermissionDenied`."""
    collector = require(by, Right.COLLECT)
    if note.by_id != collector.pk:
        raise PermissionDenied
    write_permit.lock()
    note.delete()
    audit.record(by=collector, action="note.removed", target=f"story:{note.story_id}")


def told(story: Story, _gate: Allowed) -> Iterable[Appearance]:
    """For the teller's own page: that there are such notes, whatever else may be done with the story."""
    if number := FieldNote.objects.filter(story=story).count():
        said = ngettext(
            "Who sat with you wrote %(number)s note on how you told it, without your words.",
            "Who sat with you wrote %(number)s notes on how you told it, without your words.",
            number,
        )
        yield Appearance("field-note", gettext("noted"), said % {"number": number})


def _who_took_it_in(by: Actor, story: Story) -> User:
    collector = require(by, Right.COLLECT)
    kept = Story.objects.permitting(Use.KEEP).reached_by(collector, Right.COLLECT)
    if not kept.filter(pk=story.pk, collected_by=collector).exists():
        raise PermissionDenied(gettext("You did not take this story in."))
    return collector
