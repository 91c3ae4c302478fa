"""What a member of staff may do with a story: for acts. What they may read is asked for by `reached_by`."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext

from stories.accounts.actors import Actor, require
from stories.models import Membership, Story, Study, User
from stories.roles import MATRIX, Right, Role


def require_in_study(actor: Actor, may: Right, story: Story) -> User:
    """The member of staff, if they may do this in the story's study; otherwise PermissionDenied."""
    person = require(actor, may)
    if may not in permissions_in_study(person, story):
        raise PermissionDenied(gettext("Only those who work there can do this."))
    return person


def permissions_in_study(person: User, story: Story) -> frozenset[Right]:
    """All that this person may do in the story's study: `Study.objects.reached_by`, asked the other way."""
    held = frozenset(may for may in Right if person.has_perm(f"stories.{may.value}"))
    if person.is_superuser or not Study.objects.exclude(pk=story.study_id).exists():
        return held
    roles = Membership.objects.filter(user=person, study=story.study_id).values_list("role", flat=True)
    return held & frozenset(may for role in roles for may in MATRIX[Role(role)])
