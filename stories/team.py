"""Who works where: accounts, the roles they hold in each study, and studies. An administrator's acts."""

import secrets
from collections.abc import Collection, Mapping
from typing import Final

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext

from stories import audit
from stories.actors import Actor, Machine, require
from stories.consent import first_form
from stories.consent.receipts import word_list
from stories.models import Area, ConsentForm, Membership, Study, User
from stories.roles import ROLES_WITH_ACCOUNT, May, Role

IN_STUDIES: Final = tuple(role for role in ROLES_WITH_ACCOUNT if role is not Role.ADMINISTRATOR)
"""The roles that are held in a study. An administrator's is of the whole installation."""
PASSWORD_WORDS: Final = 5


class NotYours(ValueError):
    """An account that an administrator may not change here. Its text says why, for who tried."""


@transaction.atomic
def add(*, by: Actor, username: str, email: str, first_name: str, last_name: str) -> tuple[User, str]:
    """A new account with no role yet, and its first password, which is kept nowhere in clear."""
    administrator = require(by, May.ADMINISTER)
    person = User(username=username, email=email, first_name=first_name, last_name=last_name)
    password = _give_password(person)
    audit.record(by=administrator, action="account.added", target=f"user:{person.pk}")
    return person, password


@transaction.atomic
def rename(*, by: Actor, person: User, email: str, first_name: str, last_name: str) -> None:
    administrator = require_over(by, person)
    person.email, person.first_name, person.last_name = email, first_name, last_name
    person.save(update_fields=["email", "first_name", "last_name"])
    audit.record(by=administrator, action="account.renamed", target=f"user:{person.pk}")


@transaction.atomic
def place(*, by: Actor, person: User, roles: Mapping[Study, Collection[Role]], administers: bool) -> None:
    """Make these all the roles that the person holds. It holds from their very next request."""
    administrator = require_over(by, person)
    Membership.objects.filter(user=person).delete()
    Membership.objects.bulk_create(
        Membership(user=person, study=study, role=role.value)
        for study, held in roles.items()
        for role in held
    )
    anywhere = {role for held in roles.values() for role in held}
    anywhere |= {Role.ADMINISTRATOR} if administers else set()
    for group in Group.objects.filter(name__in=[role.value for role in ROLES_WITH_ACCOUNT]):
        (person.groups.add if group.name in anywhere else person.groups.remove)(group)
    audit.record(
        by=administrator,
        action="account.placed",
        target=f"user:{person.pk}",
        roles={study.pk: sorted(role.value for role in held) for study, held in roles.items()},
        administers=administers,
    )


@transaction.atomic
def new_password(*, by: Actor, person: User) -> str:
    """For someone who lost theirs. Whoever is signed in with the old one no longer is."""
    administrator = require_over(by, person)
    password = _give_password(person)
    audit.record(by=administrator, action="account.new_password", target=f"user:{person.pk}")
    return password


@transaction.atomic
def set_open(*, by: Actor, person: User, is_open: bool) -> None:
    """Close an account, or open it again: what it did stays in the record, so none is taken away."""
    administrator = require_over(by, person)
    person.is_active = is_open
    person.save(update_fields=["is_active"])
    action = "account.opened" if is_open else "account.closed"
    audit.record(by=administrator, action=action, target=f"user:{person.pk}")


@transaction.atomic
def open_study(*, by: Actor, name: str, slug: str, area: Area | None = None, **who_asks: str) -> Study:
    """Another study, with the project's consent form in its own name.

    `who_asks` is for `first_form.publish`. Those who work in the only one there was become its team, so
    that nobody loses what they reach.
    Raises ValidationError.
    """
    if not isinstance(by, Machine):
        require(by, May.ADMINISTER)
    study = Study(name=name, slug=slug, area=area)
    study.full_clean(exclude=["consent_form"])
    _keep_the_team()
    study.consent_form, _ = ConsentForm.objects.get_or_create(slug=slug, defaults={"name": name})
    study.save()
    first_form.publish(form=study.consent_form, **who_asks)
    audit.record(by=by, action="study.opened", target=f"study:{study.pk}")
    return study


@transaction.atomic
def describe(*, by: Actor, study: Study, name: str, area: Area | None) -> None:
    """What a study is called, and where it is."""
    administrator = require(by, May.ADMINISTER)
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


def require_over(by: Actor, person: User) -> User:
    """The administrator, if this account is theirs to change; raises `NotYours`."""
    administrator = require(by, May.ADMINISTER)
    if person.pk == administrator.pk:
        raise NotYours(gettext("You cannot change your own account here. Ask another administrator."))
    if person.is_superuser:
        raise NotYours(gettext("This account has every right. It is changed on the server, with manage.py."))
    return administrator


def _give_password(person: User) -> str:
    password = "-".join(secrets.choice(word_list()) for _ in range(PASSWORD_WORDS))
    person.set_password(password)
    person.save()
    return password
