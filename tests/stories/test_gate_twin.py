"""The gate and its twin in SQL, held equal over generated histories."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories import triggers
from stories.actors import Teller
from stories.consent import acts, ledger
from stories.consent.gate import Reason, decide, fold
from stories.consent.uses import Use
from stories.models import ConsentEvent, Embargo, EventKind, Method, Story
from stories.roles import Role
from tests.factories import ConsentFormVersionFactory, StoryFactory, StorytellerFactory, UserFactory

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.integers(0, 12)


def hour(number: int | None) -> datetime | None:
    return None if number is None else BEGIN + timedelta(hours=number)


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    embargo = draw(st.sampled_from(list(Embargo)))
    return {
        "kind": draw(st.sampled_from(list(EventKind))),
        "embargo": embargo,
        "embargo_until": hour(draw(HOURS)) if embargo == Embargo.UNTIL else None,
        "expires_at": hour(draw(st.none() | HOURS)),
        **{use.value: draw(st.none() | st.booleans() | st.just(True)) for use in Use},
    }


HISTORIES = st.lists(st.tuples(HOURS, events()), max_size=6).map(
    lambda found: sorted(found, key=lambda e: e[0])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES, held=st.booleans(), at=HOURS)
def test_gate_and_its_twin_agree(history: list[tuple[int, dict[str, Any]]], held: bool, at: int) -> None:
    version = ConsentFormVersionFactory()
    story = Story.objects.create(storyteller=StorytellerFactory(), kind="written", held=held)
    for number, (when, said) in enumerate(history, start=1):
        ConsentEvent.objects.create(
            story=story,
            sequence=number,
            at=hour(when),
            form_version=version,
            method=Method.WEB,
            hash="x",
            **said,
        )
    moment = BEGIN + timedelta(hours=at)
    consent = fold(ConsentEvent.objects.of(story, at=moment), held=held)
    by_python = {use for use in Use if decide(consent, use, moment).allowed}
    by_sql = {use for use in Use if Story.objects.permitting(use, at=moment).filter(pk=story.pk).exists()}
    assert by_python == by_sql
    story.delete()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ([], Reason.NOT_ASKED),
        ([("given", {}), ("withdrawn", {"publish": False})], Reason.NO),
        ([("given", {}), ("invalidated", {})], Reason.INVALID),
        ([("given", {}), ("expired", {})], Reason.EXPIRED),
        ([("given", {"expires_at": hour(2)})], Reason.EXPIRED),
        ([("given", {"embargo": "open"})], Reason.EMBARGO),
        ([("given", {"embargo": "until", "embargo_until": hour(9)})], Reason.EMBARGO),
        ([("given", {"embargo": "until", "embargo_until": hour(3)})], Reason.YES),
        ([("given", {}), ("expired", {}), ("renewed", {})], Reason.YES),
    ],
)
def test_decide_says_why(said: list[tuple[str, dict[str, Any]]], reason: Reason) -> None:
    history = [
        ConsentEvent(kind=kind, **({use.value: True for use in Use} if kind == "given" else {}), **fields)
        for kind, fields in said
    ]
    assert decide(fold(history), Use.PUBLISH, BEGIN + timedelta(hours=5)).reason == reason


def test_a_hold_closes_all_but_keeping_and_contact() -> None:
    story = StoryFactory()
    steward = UserFactory(role=Role.STEWARD)
    acts.hold(by=steward, story=story)
    assert {use for use in Use if Story.objects.permitting(use).exists()} == {Use.KEEP, Use.CONTACT}
    assert decide(acts.standing(story), Use.PUBLISH, BEGIN).reason == Reason.HELD
    acts.release(by=steward, story=story)
    assert Story.objects.permitting(Use.PUBLISH).get() == story


def test_consent_without_keep_is_refused() -> None:
    story = Story.objects.create(storyteller=StorytellerFactory(), kind="written")
    with pytest.raises(acts.NothingKept):
        acts.give(by=Teller(story.pk), story=story, form_version=ConsentFormVersionFactory(), answers={})
    assert not ConsentEvent.objects.exists()


def test_only_the_teller_changes_and_only_a_steward_may_withdraw_for_them() -> None:
    story = StoryFactory()
    for act in (acts.change, acts.withdraw):
        with pytest.raises(PermissionDenied):
            act(by=Teller(story.pk + 1), story=story, **({"answers": {}} if act is acts.change else {}))
    with pytest.raises(PermissionDenied):
        acts.withdraw(by=UserFactory(role=Role.RESEARCHER), story=story)
    assert acts.withdraw(by=UserFactory(role=Role.STEWARD), story=story).kind == EventKind.WITHDRAWN


def test_a_story_without_consent_has_nothing_to_withdraw() -> None:
    story = Story.objects.create(storyteller=StorytellerFactory(), kind="written")
    with pytest.raises(ValueError, match="nothing to change"):
        acts.withdraw(by=Teller(story.pk), story=story)


def test_the_ledger_names_the_first_event_that_was_altered() -> None:
    story = StoryFactory()
    acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: False})
    assert ledger.first_broken(story) is None
    triggers.drop(using="default")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE stories_consentevent SET share = TRUE WHERE sequence = 2")
    triggers.create(using="default")
    broken = ledger.first_broken(story)
    assert broken is not None
    assert broken.sequence == 2
