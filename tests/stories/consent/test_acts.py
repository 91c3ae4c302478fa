"""Each act of consent: who may do it, what it writes down, and what the gate then says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from stories import clock
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.consent.gate import Reason, decide
from stories.models import AuditEntry, ConsentEvent, EventKind, Story
from stories.models.uses import Use
from stories.roles import ROLES_WITH_ACCOUNT, Role
from tests.factories import StoryFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LATER = timedelta(days=30)


@pytest.fixture
def story() -> Story:
    return StoryFactory()


def reason(story: Story, use: Use = Use.PUBLISH) -> Reason:
    return decide(acts.standing(story), use, clock.now()).reason


def kinds(story: Story) -> list[str]:
    return list(ConsentEvent.objects.of(story).values_list("kind", flat=True))


ACTS: dict[str, tuple[Callable[..., Any], dict[str, Any], set[Role], bool]] = {
    # act, arguments, the staff who may, whether the teller may
    "refuse": (acts.refuse, {"uses": (Use.SHARE,)}, {Role.COLLECTOR}, True),
    "renew": (acts.renew, {}, {Role.COLLECTOR, Role.STEWARD}, True),
    "invalidate": (acts.invalidate, {}, {Role.STEWARD}, False),
    "embargo": (acts.embargo, {"until": None}, {Role.STEWARD}, True),
    "lift embargo": (acts.lift_embargo, {}, {Role.STEWARD}, True),
    "withdraw": (acts.withdraw, {}, {Role.STEWARD}, True),
    "change": (acts.change, {"answers": {Use.SHARE: False}}, set(), True),
    "hold": (acts.hold, {}, {Role.STEWARD}, False),
    "release": (acts.release, {"why": acts.Released.OVER}, {Role.STEWARD}, False),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_for_those_who_may_and_for_nobody_else(story: Story, name: str) -> None:
    act, arguments, staff, teller = ACTS[name]
    if name == "release":
        acts.hold(by=UserFactory(role=Role.STEWARD), story=story)
    before = (kinds(story), AuditEntry.objects.count(), Story.objects.get().held)
    refused = [Teller(story.pk + 1), Machine("test")] + ([] if teller else [Teller(story.pk)])
    refused += [UserFactory(role=role) for role in ROLES_WITH_ACCOUNT if role not in staff]
    for actor in refused:
        with pytest.raises(PermissionDenied):
            act(by=actor, story=story, **arguments)
    assert (kinds(story), AuditEntry.objects.count(), Story.objects.get().held) == before
    allowed = [UserFactory(role=role) for role in staff] + ([Teller(story.pk)] if teller else [])
    for number, actor in enumerate(allowed, start=1):
        act(by=actor, story=story, **arguments)
        assert AuditEntry.objects.count() == before[1] + number


def test_a_refusal_closes_the_use_and_says_so(story: Story) -> None:
    acts.refuse(by=Teller(story.pk), story=story, uses=(Use.PUBLISH,))
    assert (reason(story), reason(story, Use.RESEARCH)) == (Reason.NO, Reason.YES)
    assert kinds(story) == [EventKind.GIVEN, EventKind.REFUSED]


def test_a_consent_that_ran_out_is_renewed(story: Story) -> None:
    acts.renew(by=Teller(story.pk), story=story, expires_at=clock.now() + LATER)
    with pytest.raises(acts.NotOver):
        acts.expire(by=Machine("clock"), story=story)
    with clock.at(clock.now() + 2 * LATER):
        assert reason(story) == Reason.EXPIRED
        acts.expire(by=Machine("clock"), story=story)
        assert reason(story) == Reason.EXPIRED
        acts.renew(by=Teller(story.pk), story=story, answers={Use.SHARE: False})
        assert (reason(story), reason(story, Use.SHARE)) == (Reason.YES, Reason.NO)
    assert kinds(story) == ["given", "renewed", "expired", "renewed"]


@pytest.mark.parametrize("role", [role for role in ROLES_WITH_ACCOUNT if role is not Role.STEWARD])
def test_running_out_is_written_down_by_the_clock_or_a_steward(story: Story, role: Role) -> None:
    acts.renew(by=Teller(story.pk), story=story, expires_at=clock.now() - LATER)
    for actor in (UserFactory(role=role), Teller(story.pk)):
        with pytest.raises(PermissionDenied):
            acts.expire(by=actor, story=story)
    acts.expire(by=UserFactory(role=Role.STEWARD), story=story)
    assert kinds(story)[-1] == EventKind.EXPIRED


def test_an_embargo_with_a_date_lifts_by_itself_and_one_without_never(story: Story) -> None:
    teller = Teller(story.pk)
    acts.embargo(by=teller, story=story, until=clock.now() + LATER)
    assert reason(story) == Reason.EMBARGO
    with clock.at(clock.now() + 2 * LATER):
        assert reason(story) == Reason.YES
    acts.embargo(by=teller, story=story, until=None)
    with clock.at(clock.now() + 1000 * LATER):
        assert reason(story) == Reason.EMBARGO
    acts.lift_embargo(by=teller, story=story)
    assert reason(story) == Reason.YES


def test_a_consent_found_invalid_closes_every_use(story: Story) -> None:
    acts.invalidate(by=UserFactory(role=Role.STEWARD), story=story)
    assert {reason(story, use) for use in Use} == {Reason.INVALID}


def test_a_hold_closes_all_but_keeping_until_it_is_released(story: Story) -> None:
    steward = UserFactory(role=Role.STEWARD)
    acts.hold(by=steward, story=story)
    assert (reason(story), reason(story, Use.KEEP)) == (Reason.HELD, Reason.YES)
    acts.release(by=steward, story=story, why=acts.Released.OVER)
    assert reason(story) == Reason.YES
