"""What is left of a story that was erased: nothing that was said, in no room; and it stays so."""

import importlib
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string
from wagtail.models import Comment, Page

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts, compare
from stories.consent import events as ledger
from stories.erasure import erase, log, own_rows
from stories.erasure.log import Erased
from stories.ledger import triggers, write_permit
from stories.ledger.verify import Verdict, Wrong, verify
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
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from storybook.models import BookPage
from tests.factories import CodeFactory, QuoteFactory, StoryFactory, UserFactory, passage_of
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


@pytest.fixture
def gone() -> Story:
    """A story with a quote, beside another; erased at once."""
    StoryFactory(body="Another story, which stays. The kettle was on.")
    story: Story = StoryFactory()
    Identity.objects.create(storyteller=story.storyteller)
    quote = QuoteFactory(passage=passage_of(story, "listened"))
    quotes.approve(by=teller_of(story), quote=quote)
    acts.take_back_at_once(by=teller_of(story), story=story)
    assert erase.process_due() == 1
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


def test_standings_find_no_fault_with_what_is_left(gone: Story) -> None:
    assert list(compare.differing()) == []


def test_events_that_are_emptied_by_hand_are_found(gone: Story) -> None:
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
    erase.process_due()
    assert Storyteller.objects.get() == second.storyteller


def test_erasing_again_does_nothing(gone: Story) -> None:
    assert (erase.erase(gone.pk), erase.process_due()) == (False, 0)


def test_a_story_that_is_kept_is_never_erased_whatever_its_row_says() -> None:
    story = StoryFactory()
    with write_permit.permit_caches():
        Story.objects.update(erase_at=clock.now())
    assert erase.process_due() == 0
    assert Story.objects.get() == story


def test_every_room_has_its_eraser() -> None:
    assert set(erase.registered()) == {"stories", "analysis", "search", "storybook"}


def test_what_fails_outside_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[list[str]] = []

    def outside(left: list[str]) -> None:
        tried.append(left)
        if len(tried) == 1:
            raise OSError("the disk is away")

    monkeypatch.setitem(erase._erasers, "test", erase.Eraser(lambda story: ["a-file"], outside))
    story = StoryFactory()
    acts.take_back_at_once(by=teller_of(story), story=story)
    erase.process_due()
    assert Tombstone.objects.get().left == {"test": ["a-file"]}
    assert erase.process_due() == 1
    assert (Tombstone.objects.get().left, tried) == ({}, [["a-file"]] * 2)


def test_an_erasure_is_written_down_outside_the_database(
    django_capture_on_commit_callbacks: Any,
) -> None:
    story = StoryFactory()
    acts.take_back_at_once(by=teller_of(story), story=story)
    with django_capture_on_commit_callbacks(execute=True):
        erase.process_due()
    log.write_down(Erased(story.public_id, clock.now()))  # once is enough
    assert [one.subject for one in log.read()] == [story.public_id]


def test_what_could_not_be_written_down_is_written_later(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left on the disk")

    story = StoryFactory()
    acts.take_back_at_once(by=teller_of(story), story=story)
    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(log, "write_down", full)
        erase.process_due()
    assert list(log.read()) == []
    erase.process_due()
    assert [one.subject for one in log.read()] == [story.public_id]


def test_a_line_cut_off_by_a_power_cut_is_passed_over() -> None:
    story = StoryFactory()
    log.write_down(Erased(story.public_id, clock.now()))
    with log.path().open("a") as file:
        file.write('{"subject": "0a')
    assert [one.subject for one in log.read()] == [story.public_id]


def test_the_teller_s_sessions_end_with_their_last_story(client: Client) -> None:
    story = StoryFactory()
    opened(client, story)
    assert Session.objects.count() == 1
    acts.take_back_at_once(by=teller_of(story), story=story)
    erase.process_due()
    assert Session.objects.count() == 0


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
    assert erase.process_due() == 1
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
    log.write_down(Erased(story.public_id, clock.now()))
    assert may(story) == set(Use)
    assert erase.apply_again() == 1
    assert [one.pk for one in Story.objects.all()] == [other.pk]
    assert Tombstone.objects.get().subject == story.public_id
    assert (erase.apply_again(), erase.process_due()) == (0, 0)
    assert verify(ConsentEvent).wrong is None


def test_the_site_erases_again_before_its_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[bool] = []
    monkeypatch.setattr(erase, "apply_again", lambda: done.append(True))
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    sys.modules.pop("storybook.wsgi", None)
    importlib.import_module("storybook.wsgi")
    assert done == [True]


def test_nothing_is_erased_before_its_day_is_over() -> None:
    """Its teller can undo it until then, whoever asks for it to be erased."""
    story = StoryFactory()
    acts.withdraw(by=teller_of(story), story=story)
    due = Story.objects.get(pk=story.pk).erase_at
    assert due is not None
    with clock.at(due - timedelta(microseconds=1)):
        assert (erase.erase(story.pk), erase.process_due()) == (False, 0)
    assert Story.objects.filter(pk=story.pk).exists()
    with clock.at(due):
        assert erase.erase(story.pk)
    assert not Story.objects.filter(pk=story.pk).exists()


def test_the_tasks_whose_rows_are_erased_are_there() -> None:
    """A path that leads nowhere would leave the finished jobs of an erased story, and nobody would see it."""
    paths = (*own_rows.OF_RUNS, *own_rows.OF_RECORDINGS, *own_rows.OF_STORIES)
    assert [import_string(path).module_path for path in paths] == list(paths)
