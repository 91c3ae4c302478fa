"""Kept, taken back, put back or erased; and hidden for a while. Each on the page and in the gate."""

import importlib
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from wagtail.models import Comment, Page

from stories import clock, erased_log, erasure, quotes
from stories.actors import Teller
from stories.chain.verify import Verdict, Wrong, verify
from stories.consent import acts, ledger
from stories.consent.gate import Reason, decide
from stories.consent.uses import Use
from stories.models import (
    AuditEntry,
    ConsentEvent,
    Identity,
    Passage,
    Quote,
    Receipt,
    Revision,
    Standing,
    Story,
    Storyteller,
    Text,
    Tombstone,
    WordRun,
)
from stories.roles import Role
from storybook.models import BookPage
from tests.factories import CodeFactory, QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.stories.telling import opened

pytestmark = pytest.mark.django_db
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
    assert (may(story), erasure.take_up()) == (set(), 0)
    with later(DAY - timedelta(seconds=5)):
        assert erasure.take_up() == 0
    with later(DAY + timedelta(seconds=5)):
        assert erasure.take_up() == 1
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
        assert erasure.take_up() == 0
    assert ConsentEvent.objects.of(story).last().kind == "restored"


def test_an_undo_after_a_second_take_back_goes_back_to_before_that_one() -> None:
    story = StoryFactory(uses=(Use.KEEP, Use.RESEARCH))
    for _ in range(2):
        acts.withdraw(by=teller_of(story), story=story)
        acts.undo_take_back(by=teller_of(story), story=story)
        acts.change(by=teller_of(story), story=story, answers={Use.SHARE: True})
    assert may(story) == {Use.KEEP, Use.RESEARCH, Use.SHARE}


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


@pytest.fixture
def gone() -> Story:
    """A story with a quote, beside another; erased at once."""
    StoryFactory(body="Another story, which stays. The kettle was on.")
    story: Story = StoryFactory()
    Identity.objects.create(storyteller=story.storyteller)
    quote = QuoteFactory(passage=passage_of(story, "listened"))
    quotes.approve(by=teller_of(story), quote=quote)
    acts.take_back_at_once(by=teller_of(story), story=story)
    assert erasure.take_up() == 1
    return story


def test_all_that_hangs_on_an_erased_story_is_gone(gone: Story) -> None:
    assert [model.objects.count() for model in (Story, Text, Revision, Storyteller, Standing)] == [
        1,
        1,
        1,
        1,
        1,
    ]
    assert not any(model.objects.exists() for model in (Quote, Passage, Identity, Receipt))
    assert set(WordRun.objects.values_list("text__story", flat=True)) == {Story.objects.get().pk}


def test_what_was_said_is_emptied_and_the_ledger_stays_whole(gone: Story) -> None:
    events = list(ConsentEvent.objects.filter(subject=gone.public_id).order_by("sequence"))
    assert [event.kind for event in events] == ["given", "quote_yes", "withdrawn", "erased"]
    assert {(event.story_id, event.salt, event.words, event.quote_id, event.method) for event in events} == {
        (None, "", "", None, "")
    }
    assert [event.answers for event in events] == [{}] * 4
    assert verify(ConsentEvent) == Verdict("consentevent", 5, behind=5)
    assert verify(AuditEntry).wrong is None
    assert ledger.first_broken(Story.objects.get()) is None


def test_events_that_are_emptied_by_hand_are_found(gone: Story) -> None:
    from django.db import connection

    from stories import triggers

    triggers.drop(using="default")
    with connection.cursor() as cursor:
        uses = ", ".join(f"{use.value} = NULL" for use in Use)
        cursor.execute(f"UPDATE stories_consentevent SET salt = '', story_id = NULL, {uses} WHERE number = 1")
    triggers.create(using="default")
    assert verify(ConsentEvent) == Verdict("consentevent", 5, Wrong.ALTERED, 1)


def test_a_teller_with_another_story_stays() -> None:
    first = StoryFactory()
    second = StoryFactory(storyteller=first.storyteller)
    acts.take_back_at_once(by=teller_of(first), story=first)
    erasure.take_up()
    assert Storyteller.objects.get() == second.storyteller


def test_erasing_again_does_nothing(gone: Story) -> None:
    assert (erasure.erase(gone.pk), erasure.take_up()) == (False, 0)


def test_a_story_that_is_kept_is_never_erased_whatever_its_row_says() -> None:
    story = StoryFactory()
    Story.objects.update(erase_at=clock.now())
    assert erasure.take_up() == 0
    assert Story.objects.get() == story


def test_every_room_has_its_eraser() -> None:
    assert set(erasure.registered()) == {"stories", "analysis", "search", "storybook"}


def test_what_fails_outside_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[list[str]] = []

    def outside(left: list[str]) -> None:
        tried.append(left)
        if len(tried) == 1:
            raise OSError("the disk is away")

    monkeypatch.setitem(erasure._erasers, "test", erasure.Eraser(lambda story: ["a-file"], outside))
    story = StoryFactory()
    acts.take_back_at_once(by=teller_of(story), story=story)
    erasure.take_up()
    assert Tombstone.objects.get().left == {"test": ["a-file"]}
    assert erasure.take_up() == 1
    assert (Tombstone.objects.get().left, tried) == ({}, [["a-file"]] * 2)


def test_an_erasure_is_written_down_outside_the_database(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = StoryFactory()
    acts.take_back_at_once(by=teller_of(story), story=story)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.take_up()
    erased_log.write_down(story.public_id, clock.now())  # once is enough
    assert list(erased_log.read()) == [story.public_id]


def test_a_line_cut_off_by_a_power_cut_is_passed_over() -> None:
    story = StoryFactory()
    erased_log.write_down(story.public_id, clock.now())
    with erased_log.path().open("a") as file:
        file.write('{"subject": "0a')
    assert list(erased_log.read()) == [story.public_id]


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


def test_erased_at_once_it_is_gone_and_its_words_open_nothing(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    page = client.post(at(story, "take-back/"), {"when": "now"}, follow=True)
    assert page.redirect_chain[-1][0] == "/my-story/gone/"
    assert "being erased" in page.content.decode()
    assert "It is being erased now" in client.get(at(story)).content.decode()
    assert erasure.take_up() == 1
    assert client.get(at(story)).status_code == 404
    assert "seven words" in client.get("/my-story/").content.decode()
    assert client.get("/my-story/gone/").status_code == 200


def test_it_can_be_erased_while_it_waits_for_its_day(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    client.post(at(story, "take-back/"))
    client.post(at(story, "take-back/"), {"when": "now"})
    assert erasure.take_up() == 1
    assert client.post(at(story, "put-back/")).status_code == 404


def test_put_back_too_late_is_said(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    client.post(at(story, "take-back/"))
    Story.objects.update(erase_at=clock.now())
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
    client.post("/my-story/take-back/", {"when": "now"})
    assert (erasure.take_up(), Storyteller.objects.count()) == (2, 0)


@pytest.mark.parametrize("end", ["put-back/", "pause/"])
def test_another_persons_story_cannot_be_touched(client: Client, end: str) -> None:
    story = StoryFactory()
    opened(client, StoryFactory())
    assert client.post(at(story, end)).status_code == 404


def test_the_teller_s_sessions_end_with_their_last_story(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    assert Session.objects.count() == 1
    acts.take_back_at_once(by=teller_of(story), story=story)
    erasure.take_up()
    assert Session.objects.count() == 0


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


COPY = "Then the nurse listened to me, and I had hope again."


def test_copies_that_editors_and_researchers_made_are_taken_out() -> None:
    """In a draft that was never published, in its version, in a comment, and in a codebook."""
    story = StoryFactory()
    book = BookPage(
        title="Told", slug="told", introduction=f"<p>It said: <b>{COPY}</b> And so on.</p>", live=False
    )
    Page.objects.get(depth=2).add_child(instance=book)
    book.save_revision()
    comment = Comment.objects.create(
        page=book, user=UserFactory(role=Role.EDITOR), text=COPY, contentpath="introduction"
    )
    code = CodeFactory(definition=f"As in “{COPY}”")
    acts.take_back_at_once(by=teller_of(story), story=story)
    assert erasure.take_up() == 1
    book.refresh_from_db()
    comment.refresh_from_db()
    code.refresh_from_db()
    for words in (book.introduction, str(book.latest_revision.content), comment.text, code.definition):
        assert "listened" not in words
        assert "hope" not in words
    assert "It said:" in book.introduction
    assert "And so on." in book.introduction


def test_a_backup_that_is_put_back_brings_no_erased_story_back() -> None:
    """Whichever way it comes: the story stands there again, kept, and no tombstone knows of it."""
    story, other = StoryFactory(), StoryFactory()
    erased_log.write_down(story.public_id, clock.now())
    assert may(story) == set(Use)
    assert erasure.apply_again() == 1
    assert [one.pk for one in Story.objects.all()] == [other.pk]
    assert Tombstone.objects.get().subject == story.public_id
    assert (erasure.apply_again(), erasure.take_up()) == (0, 0)
    assert verify(ConsentEvent).wrong is None


def test_the_site_erases_again_before_its_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(erasure, "apply_again", lambda: done.append(True))
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    sys.modules.pop("storybook.wsgi", None)
    importlib.import_module("storybook.wsgi")
    assert done == [True]
