"""Who acts: a member of staff, a teller with their receipt, or the machine."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from stories.models.user import User
from stories.roles import Right


@dataclass(frozen=True)
class Teller:
    """The person who told a story, as they act on it: on that story and no other."""

    story_id: int


@dataclass(frozen=True)
class Machine:
    """A worker or a command, named so that no one takes its work for a person's."""

    name: str


Actor = User | Teller | Machine


def require(actor: Actor, may: Right) -> User:
    """The member of staff, if they may; otherwise PermissionDenied."""
    if isinstance(actor, User) and actor.is_active and actor.has_perm(f"stories.{may.value}"):
        return actor
    raise PermissionDenied(gettext("This needs the permission “%(may)s”.") % {"may": may.label})


def require_teller(actor: Actor, story_id: int) -> Teller:
    """The teller of this very story; otherwise PermissionDenied."""
    if isinstance(actor, Teller) and actor.story_id == story_id:
        return actor
    raise PermissionDenied(gettext("Only the person who told this story can do this."))
