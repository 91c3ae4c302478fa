"""Who works where: accounts, the roles they hold in each study, and studies. An administrator's acts."""

import secrets
from collections.abc import Collection, Mapping
from typing import Final

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext

from stories.accounts.actors import Actor, require
from stories.ledger import audit
from stories.models import Membership, Study, User
from stories.roles import ROLES_WITH_ACCOUNT, Right, Role
from stories.security.passphrase import word_list

IN_STUDIES: Final = tuple(role for role in ROLES_WITH_ACCOUNT if role is not Role.ADMINISTRATOR)
"""The roles that are held in a study. An administrator's is of the whole installation."""
PASSWORD_WORDS: Final = 5


class NotYours(ValueError):
    """An account that an administrator may not change here. Its text says why, for who tried."""


@transaction.atomic
def add(*, by: Actor, username: str, email: str, first_name: str, last_name: str) -> tuple[User, str]:
    """A new account with no role yet, and its first password, which is kept nowhere in clear.

    Raises `PermissionDenied`.
    """
    administrator = require(by, Right.ADMINISTER)
    person = User(username=username, email=email, first_name=first_name, last_name=last_name)
    password = _give_password(person)
    audit.record(by=administrator, action="account.added", target=f"user:{person.pk}")
    return person, password


@transaction.atomic
def rename(*, by: Actor, person: User, email: str, first_name: str, last_name: str) -> None:
    """Raises `PermissionDenied`."""
    administrator = require_over(by, person)
    person.email, person.first_name, person.last_name = email, first_name, last_name
    person.save(update_fields=["email", "first_name", "last_name"])
    audit.record(by=administrator, action="account.renamed", target=f"user:{person.pk}")


@transaction.atomic
def place(*, by: Actor, person: User, roles: Mapping[Study, Collection[Role]], administers: bool) -> None:
    """Make these all the roles that the person holds. It holds from their very next request.

    Raises `PermissionDenied`.
    """
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
    """For someone who lost theirs. Whoever is signed in with the old one no longer is.

    Raises `PermissionDenied`.
    """
    administrator = require_over(by, person)
    password = _give_password(person)
    audit.record(by=administrator, action="account.new_password", target=f"user:{person.pk}")
    return password


@transaction.atomic
def set_open(*, by: Actor, person: User, is_open: bool) -> None:
    """Close an account, or open it again: what it did stays in the record, so none is taken away.

    Raises `PermissionDenied`.
    """
    administrator = require_over(by, person)
    person.is_active = is_open
    person.save(update_fields=["is_active"])
    action = "account.opened" if is_open else "account.closed"
    audit.record(by=administrator, action=action, target=f"user:{person.pk}")


def require_over(by: Actor, person: User) -> User:
    """The administrator, if this account is theirs to change; raises `PermissionDenied`, `NotYours`."""
    administrator = require(by, Right.ADMINISTER)
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
