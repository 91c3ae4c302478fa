"""Other people in a story: asked, or made unrecognisable, before anyone outside reads it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor
from stories.accounts.permissions import permissions_in_study
from stories.consent import acts
from stories.ledger import audit, write_permit
from stories.models import OtherPerson, OtherState, Story, User
from stories.models.story import StoryQuerySet
from stories.roles import Right

MAY_ADD = frozenset({Right.KEEP_CONSENT, Right.COLLECT, Right.ASK_FOR_QUOTES})
MAY_SETTLE = frozenset({Right.KEEP_CONSENT, Right.COLLECT})


def waiting_for(user: User, may: Right) -> StoryQuerySet:
    """The stories of their studies in which someone has yet to be asked."""
    return Story.objects.reached_by(user, may).filter(others_open=True)


@transaction.atomic
def add(*, by: Actor, story: Story, who: str) -> OtherPerson:
    """Someone else is in it: from now on it is shown to nobody outside. `who` is no name: "her brother"."""
    person = _require(by, story, MAY_ADD)
    write_permit.lock()
    added = OtherPerson.objects.create(story=story, who=who)
    Story.objects.filter(pk=story.pk).update(names_others=True)
    _rewrite(person, story, "other.added", other=added.pk)
    return added


@transaction.atomic
def settle(*, by: Actor, other: OtherPerson, state: OtherState) -> None:
    """They were asked, or made unrecognisable; or it turns out that they were not."""
    person = _require(by, other.story, MAY_SETTLE)
    write_permit.lock()
    settled = None if state is OtherState.NOT_YET else clock.now()
    OtherPerson.objects.filter(pk=other.pk).update(state=state, settled_at=settled, settled_by=person)
    _rewrite(person, other.story, f"other.{state.value}", other=other.pk)


@transaction.atomic
def confirm_no_third_parties(*, by: Actor, story: Story) -> None:
    """A steward has looked: nobody else can be recognised in it."""
    person = _require(by, story, frozenset({Right.KEEP_CONSENT}))
    write_permit.lock()
    OtherPerson.objects.filter(story=story).delete()
    Story.objects.filter(pk=story.pk).update(names_others=False)
    _rewrite(person, story, "other.nobody")


def _rewrite(by: User, story: Story, action: str, **detail: int) -> None:
    named = Story.objects.values_list("names_others", flat=True).get(pk=story.pk)
    states = set(OtherPerson.objects.filter(story=story).values_list("state", flat=True))
    is_open = named and (not states or OtherState.NOT_YET.value in states)
    audit.record(by=by, action=action, target=f"story:{story.pk}", **detail)
    if is_open != acts.standing(story).others_open:
        acts.say_of_others(by=by, story=story, others_open=is_open)


def may_settle(user: User, story: Story) -> bool:
    return bool(MAY_SETTLE & permissions_in_study(user, story))


def _require(by: Actor, story: Story, mays: frozenset[Right]) -> User:
    if isinstance(by, User) and by.is_active and mays & permissions_in_study(by, story):
        return by
    raise PermissionDenied(gettext("Only those who work there can do this."))
