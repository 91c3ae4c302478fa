"""Studies: opening one, and what it is called. An administrator's acts."""

from django.db import transaction

from stories.accounts.actors import Actor, Machine, require
from stories.consent import default_form
from stories.ledger import audit
from stories.models import Area, ConsentForm, Membership, Study, User
from stories.roles import Right
from stories.studies.team import IN_STUDIES


@transaction.atomic
def open_study(*, by: Actor, name: str, slug: str, area: Area | None = None, **who_asks: str) -> Study:
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
