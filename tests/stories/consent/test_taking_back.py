"""Kept, taken back, put back or erased; and hidden for a while. Each on the page and in the gate."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.consent.gate import Reason, decide
from stories.erasure import erase
from stories.models import (
    ConsentEvent,
    Story,
    Storyteller,
    Tombstone,
)
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from tests.factories import QuoteFactory, StoryFactory, UserFactory
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY = timedelta(hours=24)


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, settings: Any) -> None:
    settings.STORYBOOK_LEDGER_HEADS = tmp_path


def teller_of(story: Story) -> Teller:
    return Teller(story.pk)


def may(story: Story) -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}


def later(by: timedelta) -> Any:
    return clock.at(clock.now() + by)


def test_a_story_taken_back_is_closed_at_once_and_erased_a_day_later() -> None:
    story = StoryFactory()
    acts.withdraw(by=teller_of(story), story=story)
    assert (may(story), erase.process_due()) == (set(), 0)
    with later(DAY - timedelta(seconds=5)):
        assert erase.process_due() == 0
    with later(DAY + timedelta(seconds=5)):
        assert erase.process_due() == 1
    assert not Story.objects.exists()
    assert Tombstone.objects.get().subject == story.public_id


def test_undo_puts_every_answer_back_as_it_was() -> None:
    story = StoryFactory(uses=(Use.KEEP, Use.RESEARCH, Use.PUBLISH))
    acts.withdraw(by=teller_of(story), story=story, uses=(Use.PUBLISH,))
    before = may(story)
    acts.withdraw(by=teller_of(story), story=story)
    acts.undo_take_back(by=teller_of(story), story=story)
    assert may(story) == before == {Use.KEEP, Use.RESEARCH}
    with later(2 * DAY):
        assert erase.process_due() == 0
    assert ConsentEvent.objects.of(story).last().kind == "restored"


def test_an_undo_after_a_second_take_back_goes_back_to_before_that_one() -> None:
    story = StoryFactory(uses=(Use.KEEP, Use.RESEARCH))
    for _ in range(2):
        acts.withdraw(by=teller_of(story), story=story)
        acts.undo_take_back(by=teller_of(story), story=story)
        acts.change(by=teller_of(story), story=story, answers={Use.SHARE: True})
    assert may(story) == {Use.KEEP, Use.RESEARCH, Use.SHARE}


def test_taken_back_again_it_is_erased_no_later_and_can_still_be_put_back() -> None:
    """A steward writes down what the teller has done already."""
    story = StoryFactory(uses=(Use.KEEP, Use.RESEARCH))
    acts.withdraw(by=teller_of(story), story=story)
    first = Story.objects.get().erase_at
    with later(timedelta(hours=3)):
        acts.withdraw(by=UserFactory(role=Role.STEWARD), story=story)
        assert Story.objects.get().erase_at == first
        acts.undo_take_back(by=teller_of(story), story=story)
    assert may(story) == {Use.KEEP, Use.RESEARCH}


@pytest.mark.parametrize("uses", [tuple(Use), (Use.RESEARCH, Use.PUBLISH)])
def test_the_same_no_from_two_tabs_is_written_once(uses: tuple[Use, ...]) -> None:
    story = StoryFactory()
    first = acts.withdraw(by=teller_of(story), story=story, uses=uses)
    assert acts.withdraw(by=teller_of(story), story=story, uses=uses) == first
    assert ConsentEvent.objects.of(story).filter(kind="withdrawn").count() == 1
    acts.withdraw(by=teller_of(story), story=story, uses=(Use.VOICE,))  # another no is another event
    assert ConsentEvent.objects.of(story).filter(kind="withdrawn").count() == 2


def test_the_same_no_to_a_quote_is_written_once() -> None:
    quote = QuoteFactory()
    for _ in range(2):
        quotes.refuse(by=teller_of(quote.story), quote=quote)
    assert ConsentEvent.objects.of(quote.story).filter(kind="quote_no").count() == 1


@pytest.mark.parametrize("how", ["never taken back", "at once", "too late"])
def test_what_cannot_be_undone(how: str) -> None:
    story = StoryFactory()
    if how == "at once":
        acts.take_back_at_once(by=teller_of(story), story=story)
    if how == "too late":
        acts.withdraw(by=teller_of(story), story=story)
    with later(DAY if how == "too late" else timedelta(0)), pytest.raises(acts.TooLate):
        acts.undo_take_back(by=teller_of(story), story=story)


def test_nobody_undoes_it_for_the_teller() -> None:
    story = StoryFactory()
    acts.withdraw(by=teller_of(story), story=story)
    for by in (UserFactory(role=Role.STEWARD), Teller(story.pk + 1)):
        with pytest.raises(PermissionDenied):
            acts.undo_take_back(by=by, story=story)


def test_a_pause_hides_and_going_on_shows_again_as_before() -> None:
    story = StoryFactory(uses=(Use.KEEP, Use.PUBLISH, Use.CONTACT))
    acts.pause(by=teller_of(story), story=story)
    assert may(story) == {Use.KEEP, Use.CONTACT}
    assert decide(acts.standing(story), Use.PUBLISH, clock.now()).reason == Reason.PAUSED
    with later(timedelta(days=400)):
        assert may(story) == {Use.KEEP, Use.CONTACT}
    with pytest.raises(PermissionDenied):
        acts.resume(by=UserFactory(role=Role.STEWARD), story=story)
    acts.resume(by=teller_of(story), story=story)
    assert may(story) == {Use.KEEP, Use.PUBLISH, Use.CONTACT}


def at(story: Story, what: str = "") -> str:
    return f"/my-story/{story.public_id}/{what}"


def test_the_page_says_each_step_of_taking_back(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    assert "We erase it after one day" in client.get(at(story, "take-back/")).content.decode()
    page = client.post(at(story, "take-back/"), follow=True).content.decode()
    assert "You took your story back." in page
    assert "Until then you can put your story back" in page
    assert "Erase it now?" in client.get(at(story, "take-back/")).content.decode()
    page = client.post(at(story, "put-back/"), follow=True).content.decode()
    assert "Your story is back." in page
    assert may(story) == set(Use)


def test_a_second_take_back_gives_no_second_day(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    client.post(at(story, "take-back/"))
    erase_at = Story.objects.get().erase_at
    with later(timedelta(minutes=9)):
        client.post(at(story, "take-back/"))
    assert Story.objects.get().erase_at == erase_at
    assert ConsentEvent.objects.filter(kind="withdrawn").count() == 1


def test_to_erase_at_once_is_asked_once_more(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    for address in (at(story, "take-back/"), "/my-story/take-back/"):
        page = client.post(address, {"when": "now"}).content.decode()
        assert "Yes, erase everything now" in page
        assert Use.PUBLISH in may(story)


def test_erased_at_once_it_is_gone_and_its_words_open_nothing(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    page = client.post(at(story, "take-back/"), {"when": "now", "sure": "yes"}, follow=True)
    assert page.redirect_chain[-1][0] == "/my-story/gone/"
    assert "being erased" in page.content.decode()
    assert "It is being erased now" in client.get(at(story)).content.decode()
    assert erase.process_due() == 1
    assert client.get(at(story)).status_code == 404
    assert "seven words" in client.get("/my-story/").content.decode()
    assert client.get("/my-story/gone/").status_code == 200


def test_it_can_be_erased_while_it_waits_for_its_day(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    client.post(at(story, "take-back/"))
    client.post(at(story, "take-back/"), {"when": "now", "sure": "yes"})
    assert erase.process_due() == 1
    assert client.post(at(story, "put-back/")).status_code == 404


def test_put_back_too_late_is_said(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    page = client.post(at(story, "put-back/"), follow=True).content.decode()
    assert "It is too late to put this story back." in page
    assert may(story) == set()


def test_a_story_is_hidden_and_shown_again_on_its_page(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    page = client.post(at(story, "pause/"), {"answer": "hide"}, follow=True).content.decode()
    assert "Your story is hidden." in page
    assert may(story) == {Use.KEEP, Use.CONTACT}
    page = client.post(at(story, "pause/"), {"answer": "show"}, follow=True).content.decode()
    assert "Your story is hidden." not in page
    assert may(story) == set(Use)


def test_all_stories_can_be_erased_at_once(client: Client) -> None:
    first = StoryFactory()
    StoryFactory(storyteller=first.storyteller)
    opened(client, first)
    client.post("/my-story/take-back/", {"when": "now", "sure": "yes"})
    assert (erase.process_due(), Storyteller.objects.count()) == (2, 0)


@pytest.mark.parametrize("end", ["put-back/", "pause/"])
def test_another_persons_story_cannot_be_touched(client: Client, end: str) -> None:
    story = StoryFactory()
    opened(client, StoryFactory())
    assert client.post(at(story, end)).status_code == 404


def desk(client: Client) -> str:
    client.force_login(UserFactory(role=Role.STEWARD))
    return client.get("/admin/").content.decode()


def test_a_steward_sees_what_waits_to_be_erased_and_what_was_hidden_for_long(client: Client) -> None:
    with later(-timedelta(days=40)):
        waiting, hidden, lately, again = (StoryFactory() for _ in range(4))
    acts.withdraw(by=teller_of(waiting), story=waiting)
    with later(-timedelta(days=31)):
        acts.pause(by=teller_of(hidden), story=hidden)
        acts.pause(by=teller_of(again), story=again)
        acts.resume(by=teller_of(again), story=again)
    for story in (lately, again):
        acts.pause(by=teller_of(story), story=story)
    page = desk(client)
    parts = re.split(r"<h3", page)
    [to_erase] = [part for part in parts if "Taken back, to be erased" in part]
    [long_ago] = [part for part in parts if "hidden" in part.lower() and "more than a month" in part]
    assert re.findall(r"/admin/consent/(\d+)/", to_erase) == [str(waiting.pk)]
    assert re.findall(r"/admin/consent/(\d+)/", long_ago) == [str(hidden.pk)]
