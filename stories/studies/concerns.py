"""Worried about someone: written down by anybody of the team, read and decided by the safeguarding lead."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor
from stories.ledger import audit, write_permit
from stories.models import Concern, Story, Study, User
from stories.models.concern import Decision
from stories.roles import Right
from stories.security.encryption import open_sealed, seal
from stories.texts.normalise import normalise, says_something

MOST: Final = 4_000
"""Characters of what is written, and of the reasons."""


@dataclass(frozen=True)
class Read:
    """What was written, and why it was decided so (empty until then)."""

    words: str
    reasons: str


@transaction.atomic
def raise_concern(*, by: Actor, study: Study, words: str, story: Story | None = None) -> Concern:
    """Tell the lead. Raises `PermissionDenied` for somebody who does not work in the study, and
    `ValidationError` for no words, or a story of another study."""
    if not isinstance(by, User) or not works_in(by).filter(pk=study.pk).exists():
        raise PermissionDenied(gettext("You do not work in this study."))
    if story is not None and story.study_id != study.pk:
        raise ValidationError(gettext("This story is of another study."))
    concern = Concern.objects.create(study=study, story=story, raised_by=by, sealed_words=seal(_said(words)))
    audit.record(by=by, action="concern.raised", target=f"concern:{concern.pk}", story=story and story.pk)
    return concern


def works_in(person: User) -> QuerySet[Study]:
    """The studies in which they may do anything."""
    found = {pk for may in Right for pk in Study.objects.reached_by(person, may).values_list("pk", flat=True)}
    return Study.objects.filter(pk__in=found)


def story_of(person: User, public_id: UUID | str) -> Story | None:
    """The story that they came from, if it is of a study in which they work."""
    return Story.objects.filter(public_id=public_id, study__in=works_in(person)).first()


def led_by(person: User) -> QuerySet[Concern]:
    """All that was ever raised in the studies whose lead they are."""
    return Concern.objects.filter(study__safeguarding_lead=person).select_related(
        "study", "raised_by", "story"
    )


@transaction.atomic
def read(*, by: Actor, concern: Concern) -> Read:
    """What was written. That it was read is logged. Raises `PermissionDenied` for whoever is not the lead."""
    lead = _lead_of(by, concern)
    audit.record(by=lead, action="concern.read", target=f"concern:{concern.pk}")
    return Read(open_sealed(concern.sealed_words), open_sealed(concern.sealed_reasons))


@transaction.atomic
def decide(*, by: Actor, concern: Concern, decision: Decision, reasons: str) -> None:
    """With reasons; it can be decided anew. Raises `PermissionDenied`, `ValidationError`."""
    write_permit.lock()
    lead = _lead_of(by, concern)
    said = seal(_said(reasons))
    concern.refresh_from_db()
    concern.decision, concern.decided_by, concern.decided_at = decision, lead, clock.now()
    concern.sealed_reasons = said
    if concern.of_erased:
        concern.sealed_words = concern.sealed_reasons = ""
    concern.save()
    audit.record(by=lead, action="concern.decided", target=f"concern:{concern.pk}", decision=decision.value)


def story_is_erased(story: Story) -> None:
    """What was written of it goes, where it is decided; else once it is: somebody may be in danger."""
    of_it = Concern.objects.filter(story=story)
    of_it.exclude(decided_at=None).update(sealed_words="", sealed_reasons="")
    of_it.update(of_erased=True, story=None)


def _lead_of(by: Actor, concern: Concern) -> User:
    if not isinstance(by, User) or not by.is_active or not led_by(by).filter(pk=concern.pk).exists():
        raise PermissionDenied(gettext("Only the safeguarding lead reads this."))
    return by


def _said(words: str) -> str:
    said = normalise(words)
    if not says_something(said):
        raise ValidationError(gettext("Write what worries you, or why you decide so."))
    if len(said) > MOST:
        raise ValidationError(gettext("Write at most %(most)s characters.") % {"most": MOST})
    return said
