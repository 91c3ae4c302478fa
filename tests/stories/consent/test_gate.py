"""The gate and its twin in SQL, held equal over generated histories."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts, compare, events, third_parties
from stories.consent.allowed import allowed
from stories.consent.gate import Reason, decide, fold
from stories.erasure import erase
from stories.ledger import triggers
from stories.models import ConsentEvent, Embargo, EventKind, Hold, Method, Quote, QuoteState, Standing, Story
from stories.models.permitting import permits
from stories.models.uses import Use
from stories.redaction import parts
from stories.roles import Role
from tests.examples import examples
from tests.factories import (
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    StorytellerFactory,
    UserFactory,
    passage_of,
    revision_of,
    the_study,
)

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.integers(0, 12)


def hour(number: int | None) -> datetime | None:
    return None if number is None else BEGIN + timedelta(hours=number)


@st.composite
def said(draw: st.DrawFn) -> dict[str, Any]:
    embargo = draw(st.sampled_from(list(Embargo)))
    return {
        "kind": draw(st.sampled_from(list(EventKind))),
        "answers": {
            use: yes for use in Use if (yes := draw(st.none() | st.booleans() | st.just(True))) is not None
        },
        "terms": events.Terms(
            embargo=embargo,
            embargo_until=hour(draw(HOURS)) if embargo == Embargo.UNTIL else None,
            expires_at=hour(draw(st.none() | HOURS)),
            hold=draw(st.sampled_from([Hold.NONE, Hold.NONE, Hold.STEWARD, Hold.EVIDENCE])),
            others_open=draw(st.none() | st.booleans()),
            erase_at=hour(draw(st.none() | HOURS)),
        ),
    }


# Each with the hour that the clock showed: it goes both ways.
HISTORIES = st.lists(st.tuples(HOURS, said()), max_size=6)


def told(
    history: list[tuple[int, dict[str, Any]]],
) -> Story:
    story = Story.objects.create(storyteller=StorytellerFactory(), study=the_study(), kind="written")
    version = ConsentFormVersionFactory()
    for when, what in history:
        with clock.at(BEGIN + timedelta(hours=when)):
            events.append(story=story, by=Teller(story.pk), method=Method.WEB, form_version=version, **what)
    return story


def by_sql(story: Story, at: datetime) -> set[Use]:
    """The uses that the twin allows."""
    return all_by_sql(at)[story.pk]


def all_by_sql(at: datetime) -> dict[int, set[Use]]:
    """Of each story, asked in one query."""
    asked = [ExpressionWrapper(permits(use, at=at), BooleanField()) for use in Use]
    return {
        key: {use for use, allowed in zip(Use, found, strict=True) if allowed}
        for key, *found in Story.objects.values_list("pk", *asked)
    }


@settings(
    max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=HISTORIES, at=HOURS)
def test_gate_and_its_twin_agree(history: list[tuple[int, dict[str, Any]]], at: int) -> None:
    story = told(history)
    moment = BEGIN + timedelta(hours=at)
    consent = fold(ConsentEvent.objects.of(story))
    by_rule = {use for use in Use if decide(consent, use, moment).allowed}
    assert by_sql(story, moment) == by_rule
    all_at_once = Story.objects.filter(permits(*Use, at=moment), pk=story.pk)
    assert all_at_once.exists() == (by_rule == set(Use))
    with clock.at(moment):
        assert {use for use in Use if allowed([story.pk]).may(use, story.pk)} == by_rule
    assert list(compare.differing()) == []


ALL = dict.fromkeys(Use, True)
YES = {"kind": EventKind.GIVEN, "answers": ALL, "terms": events.Terms(embargo=Embargo.NONE)}
TAKEN_BACK = {"kind": EventKind.WITHDRAWN, "answers": dict.fromkeys(Use, False)}


def test_a_withdrawal_holds_when_the_clock_steps_back() -> None:
    story = told([(5, YES), (6, TAKEN_BACK)])
    assert [by_sql(story, BEGIN + timedelta(hours=at)) for at in (0, 5, 7)] == [set(), set(), set()]


def by_sql_alone(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def by_hand(sql: str) -> None:
    triggers.drop(using="default")
    by_sql_alone(sql)
    triggers.create(using="default")


def compared(why: str = "1 story does not match what was said") -> str:
    out = StringIO()
    with pytest.raises(CommandError, match=why):
        call_command("standings", stdout=out)
    return out.getvalue()


def is_fine() -> None:
    out = StringIO()
    call_command("standings", stdout=out)
    assert out.getvalue() == "What is kept of every story is what its events say.\n"


def test_deleting_the_last_event_by_hand_opens_nothing() -> None:
    story = told([(1, YES), (2, TAKEN_BACK)])
    by_hand("DELETE FROM stories_consentevent WHERE sequence = 2")
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set()
    assert allowed([story.pk]).uses == {}
    assert "shut; events are missing" in compared()
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set()


def test_an_event_that_no_act_wrote_closes_the_story() -> None:
    story = told([(1, TAKEN_BACK)])
    event = ConsentEvent.objects.get()
    event.pk, event.sequence, event.kind, event.keep, event.publish = None, 2, "given", True, True
    event.number, event.previous_hash, event.hash = 2, event.hash, "0" * 64
    triggers.drop(using="default")
    event.save(force_insert=True)
    triggers.create(using="default")
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set()
    compared()
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set()


def test_a_standing_that_was_lost_is_written_anew_and_held() -> None:
    story = told([(1, YES)])
    Standing.objects.all().delete()
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set()
    assert compared() == f"Story {story.pk}: standing differed; closed and written anew\n"
    assert by_sql(story, BEGIN + timedelta(hours=3)) == {Use.KEEP, Use.CONTACT}
    is_fine()
    acts.release(by=UserFactory(role=Role.STEWARD), story=story, why=acts.Released.LOOKED)
    assert by_sql(story, BEGIN + timedelta(hours=3)) == set(Use)


OPENED_BY_HAND = {
    "standing": "UPDATE stories_standing SET publish = TRUE, research = TRUE, closed = FALSE",
    "held": "UPDATE stories_story SET held = FALSE",
    "others_open": "UPDATE stories_story SET others_open = FALSE",
    "quote": "UPDATE stories_quote SET state = 'approved', answered_at = asked_at",
    "erase_at": "UPDATE stories_story SET erase_at = NULL",
    "part": "UPDATE stories_redactedpart SET opened_at = closed_at",
}


@pytest.mark.parametrize("what", OPENED_BY_HAND)
def test_what_is_opened_by_hand_is_refused_and_where_it_is_forced_closed_again(what: str) -> None:
    story = StoryFactory(body="First the rain. Then the nurse listened. Then hope.")
    steward, teller = UserFactory(role=Role.STEWARD), Teller(story.pk)
    quote = QuoteFactory(passage=passage_of(story, "nurse listened"), state=QuoteState.REVOKED)
    third_parties.add(by=steward, story=story, who="a nurse")
    parts.close(by=teller, revision=revision_of(story), start=0, end=5)
    acts.hold(by=steward, story=story)
    acts.withdraw(by=teller, story=story)
    with pytest.raises(IntegrityError, match="only an act"), transaction.atomic():
        by_sql_alone(OPENED_BY_HAND[what])
    by_hand(OPENED_BY_HAND[what])
    assert [one.what for one in compare.differing()] == [(what,)]
    compared()
    is_fine()
    assert Hold.CHECK in acts.standing(story).holds
    assert may_be_read(story) == set()
    with clock.at(clock.now() + acts.UNDO):
        assert erase.process_due() == 1
    assert not Quote.objects.filter(pk=quote.pk).exists()


def may_be_read(story: Story) -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}


def test_a_story_that_is_kept_by_hand_is_erased_all_the_same() -> None:
    story = StoryFactory()
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    by_hand("UPDATE stories_standing SET keep = TRUE")
    assert erase.process_due() == 1


def test_nothing_is_erased_because_a_row_says_so() -> None:
    story = StoryFactory()
    by_hand("UPDATE stories_story SET erase_at = '2000-01-01T00:00:00+00:00'")
    by_hand("UPDATE stories_standing SET keep = FALSE")
    assert erase.process_due() == 0
    compared()
    assert (erase.process_due(), may_be_read(story)) == (0, {Use.KEEP, Use.CONTACT})


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
    acts.release(by=steward, story=story, why=acts.Released.OVER)
    assert Story.objects.permitting(Use.PUBLISH).get() == story


def test_consent_without_keep_is_refused() -> None:
    story = Story.objects.create(storyteller=StorytellerFactory(), study=the_study(), kind="written")
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
    story = Story.objects.create(storyteller=StorytellerFactory(), study=the_study(), kind="written")
    with pytest.raises(ValueError, match="nothing to change"):
        acts.withdraw(by=Teller(story.pk), story=story)


def test_the_ledger_names_the_first_event_that_was_altered() -> None:
    story = StoryFactory()
    acts.change(by=Teller(story.pk), story=story, answers={Use.SHARE: False})
    assert events.first_broken(story) is None
    by_hand("UPDATE stories_consentevent SET share = TRUE WHERE sequence = 2")
    broken = events.first_broken(story)
    assert broken is not None
    assert broken.sequence == 2


def test_a_yes_ends_at_its_very_moment() -> None:
    """Until then, and not for as long as that moment lasts."""
    end = BEGIN + timedelta(hours=6)
    story = told([(1, YES | {"terms": events.Terms(embargo=Embargo.NONE, expires_at=end)})])
    consent = fold(ConsentEvent.objects.of(story))
    just_before = end - timedelta(microseconds=1)
    assert decide(consent, Use.PUBLISH, just_before).allowed and Use.PUBLISH in by_sql(story, just_before)
    assert decide(consent, Use.PUBLISH, end).reason == Reason.EXPIRED
    assert by_sql(story, end) == {Use.KEEP, Use.CONTACT}


def test_a_story_opens_at_its_very_moment() -> None:
    day = BEGIN + timedelta(hours=6)
    story = told([(1, YES | {"terms": events.Terms(embargo=Embargo.UNTIL, embargo_until=day)})])
    consent = fold(ConsentEvent.objects.of(story))
    just_before = day - timedelta(microseconds=1)
    assert decide(consent, Use.PUBLISH, just_before).reason == Reason.EMBARGO
    assert by_sql(story, just_before) == {Use.KEEP, Use.CONTACT}
    assert decide(consent, Use.PUBLISH, day).allowed and by_sql(story, day) == set(Use)
