"""Studies: opening one, and what it is called. An administrator's acts."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext

from stories.accounts.actors import Actor, Machine, require
from stories.consent import default_form
from stories.ledger import audit
from stories.models import Area, ConsentForm, Membership, Study, User
from stories.roles import Right
from stories.studies.team import IN_STUDIES
from stories.texts.normalise import one_line


@transaction.atomic
def open_study(*, by: Actor, name: str, slug: str, area: Area | None = None, **who_asks: Any) -> Study:
    """Another study, with the project's consent form in its own name.

    `who_asks` is for `default_form.publish`. Those who work in the only one there was become its team, so
    that nobody loses what they reach.

    Raises `PermissionDenied`, `ValidationError`.
    """
    if not isinstance(by, Machine):
        require(by, Right.ADMINISTER)
    study = Study(name=name, slug=slug, area=area)
    study.full_clean(exclude=["consent_form"])
    _keep_the_team()
    study.consent_form, _ = ConsentForm.objects.get_or_create(slug=slug, defaults={"name": name})
    study.save()
    default_form.publish(form=study.consent_form, **who_asks)
    audit.record(by=by, action="study.opened", target=f"study:{study.pk}")
    return study


@transaction.atomic
def describe(*, by: Actor, study: Study, name: str, area: Area | None) -> None:
    """What a study is called, and where it is. Raises `PermissionDenied`."""
    administrator = require(by, Right.ADMINISTER)
    study.name, study.area = name, area
    study.full_clean()
    study.save(update_fields=["name", "area"])
    audit.record(by=administrator, action="study.described", target=f"study:{study.pk}")


@transaction.atomic
def name_lead(*, by: Actor, study: Study, lead: User) -> None:
    """Whom this study's team tells when it is worried about someone. A steward's act.

    Raises `PermissionDenied`, `ValidationError` for somebody who does not work in it.
    """
    steward = require_in_study_of(by, Right.KEEP_CONSENT, study)
    if lead not in can_lead(study):
        raise ValidationError(gettext("They do not work in this study."))
    Study.objects.filter(pk=study.pk).update(safeguarding_lead=lead)
    audit.record(by=steward, action="study.lead", target=f"study:{study.pk}", lead=lead.pk)


@transaction.atomic
def name_sender(*, by: Actor, study: Study, sender: str) -> None:
    """How envelopes, e-mails and callers name themselves to its tellers. A steward's act.

    Raises `PermissionDenied`, `ValidationError`."""
    steward = require_in_study_of(by, Right.READ_IDENTITY, study)
    study.neutral_sender = one_line(sender)
    study.clean_fields(exclude=["consent_form"])
    study.save(update_fields=["neutral_sender"])
    audit.record(by=steward, action="study.sender", target=f"study:{study.pk}")


def can_lead(study: Study) -> list[User]:
    """Whoever works in it: in its team, or, where it is the only one, in any role."""
    people = User.objects.filter(is_active=True).order_by("username")
    return [person for person in people if any(_reaches(person, study, may) for may in Right)]


def _reaches(person: User, study: Study, may: Right) -> bool:
    return Study.objects.reached_by(person, may).filter(pk=study.pk).exists()


def require_in_study_of(by: Actor, may: Right, study: Study) -> User:
    """The member of staff, where they may do this in that study. Raises `PermissionDenied`."""
    person = require(by, may)
    if not _reaches(person, study, may):
        raise PermissionDenied(gettext("You do not work in this study."))
    return person


def _keep_the_team() -> None:
    studies = list(Study.objects.all()[:2])
    if len(studies) != 1:
        return
    for role in IN_STUDIES:
        people = User.objects.filter(groups__name=role.value)
        Membership.objects.bulk_create(
            [Membership(user=person, study=studies[0], role=role.value) for person in people],
            ignore_conflicts=True,
        )
