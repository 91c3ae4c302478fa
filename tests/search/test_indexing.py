import sqlite3
from collections.abc import Sequence
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from search import engines, indexing, sources, tasks
from search.engine import Audience, Entry
from search.engines import kept, sqlite
from search.engines.embedded import Embedded
from search.find import search
from search.models import Document
from stories import signals
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.texts.revisions import correct
from tests.conftest import Worker
from tests.factories import QuoteFactory, StoryFactory, erase, passage_of

pytestmark = pytest.mark.both

BODY = "The nurse listened."


def indexed() -> list[tuple[str, str]]:
    return sorted(Document.objects.values_list("kind", "body"))


def queued() -> list[tuple[str, list[object]]]:
    from django_tasks_db.models import DBTaskResult

    ours = DBTaskResult.objects.filter(task_path__startswith="search.").order_by("enqueued_at")
    return [(job.task_path, job.args_kwargs["args"]) for job in ours]


def test_story_is_indexed_as_it_stands_however_often(db: None) -> None:
    story = StoryFactory(body=BODY)
    QuoteFactory(passage=passage_of(story, BODY), approved=True)
    for _ in range(2):
        tasks.index_story.call(story.pk)
    assert indexed() == [("passage", "the nurs listen"), ("quote", "the nurs listen")]
    acts.withdraw(by=Teller(story.pk), story=story)
    for _ in range(2):
        tasks.index_story.call(story.pk)
    assert indexed() == []


def test_story_that_is_gone_is_no_error(db: None) -> None:
    tasks.index_story.call(999_999)
    assert indexed() == []


def test_keys_are_written_or_taken_out_as_they_stand(db: None) -> None:
    story = StoryFactory(body=BODY)
    quote = QuoteFactory(passage=passage_of(story, BODY), approved=True)
    tasks.index_source.call("quote", [str(quote.pk), "999999"])
    assert indexed() == [("quote", "the nurs listen")]
    quotes.revoke(by=Teller(story.pk), quote=quote)
    tasks.index_source.call("quote", [str(quote.pk)])
    assert indexed() == []


def test_keys_of_a_kind_that_no_room_knows_are_taken_out(db: None) -> None:
    Embedded().write([Entry("forgotten", "1", Audience.PUBLIC, "", "old words")])
    indexing.index(kind="forgotten", keys=["1"])
    assert indexed() == []


def test_dropped_keys_are_taken_out(db: None) -> None:
    Embedded().write([Entry("page", str(n), Audience.PUBLIC, "", "words") for n in (1, 2)])
    indexing.drop(kind="page", keys=["1"])
    assert list(Document.objects.values_list("key", flat=True)) == ["2"]


def test_new_words_take_the_place_of_the_old(db: None) -> None:
    story = StoryFactory(body="My name is Ann Fictional.")
    indexing.index_story(story_id=story.pk)
    correct(by=Machine("test"), text=story.texts.get(), body="My name is not said.")
    indexing.index_story(story_id=story.pk)
    assert indexed() == [("passage", "my name is not said")]


def test_what_changes_is_queued_by_its_key_when_the_room_is_told(db: None) -> None:
    story = StoryFactory(body=BODY)
    quote = QuoteFactory(passage=passage_of(story, BODY))
    signals.flush()
    for change in (
        lambda: quotes.approve(by=Teller(story.pk), quote=quote),
        lambda: acts.change(by=Teller(story.pk), story=story, answers={Use.PUBLISH: False}),
        lambda: correct(by=Machine("test"), text=story.texts.get(), body="The nurse came."),
    ):
        before = len(queued())
        change()
        assert len(queued()) == before
        signals.flush()
        assert queued()[before:] == [("search.tasks.index_story", [story.pk])]


def test_story_told_is_found_after_the_worker_and_not_before(worker: Worker) -> None:
    story = StoryFactory(body=BODY)
    QuoteFactory(passage=passage_of(story, BODY), approved=True)
    assert search(text="nurse").number == 0
    worker.drain()
    assert search(text="nurse").number == 1
    acts.withdraw(by=Teller(story.pk), story=story)
    assert (search(text="nurse").number, Document.objects.count()) == (0, 2)
    worker.drain()
    assert Document.objects.count() == 0


def test_erased_story_leaves_the_index_with_it(db: None) -> None:
    story, other = StoryFactory(body="A quernstone and a nurse."), StoryFactory(body=BODY)
    for one in (story, other):
        QuoteFactory(passage=passage_of(one, one.texts.get().current.body), approved=True)
        indexing.index_story(story_id=one.pk)
    erase(story)
    assert indexed() == [("passage", "the nurs listen"), ("quote", "the nurs listen")]
    assert (search(text="quernstone").number, search(text="nurse").number) == (0, 1)


def bytes_of_the_index() -> bytes:
    with connection.cursor() as cursor:
        blocks = []
        for table in ("search_public", "search_research"):
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")
            cursor.execute(f"SELECT block FROM {table}_data")
            blocks += [bytes(block) for (block,) in cursor.fetchall()]
        return b"".join(blocks)


@pytest.mark.sqlite
@pytest.mark.parametrize("version", [(3, 40, 1), sqlite3.sqlite_version_info])
@pytest.mark.parametrize("how", ["withdrawn", "erased", "corrected"])
def test_no_trace_is_left_in_the_file(
    db: None, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], how: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    story = StoryFactory(body="A quernstone stood there.")
    for one in (story, *StoryFactory.create_batch(3)):
        indexing.index_story(story_id=one.pk)
    assert b"quernston" in bytes_of_the_index()
    if how == "withdrawn":
        acts.withdraw(by=Teller(story.pk), story=story)
    elif how == "erased":
        erase(story)
    else:
        correct(by=Machine("test"), text=story.texts.get(), body="A stone stood there.")
    indexing.index_story(story_id=story.pk)
    assert b"quernston" not in bytes_of_the_index()
    assert sqlite.OVERWRITES == (3, 42)


def test_reindex_makes_the_index_anew_and_says_how_far_it_is(db: None) -> None:
    story = StoryFactory(body=BODY)
    QuoteFactory(passage=passage_of(story, BODY), approved=True)
    StoryFactory(body="Not for research.", uses=(Use.KEEP,))
    Embedded().write([Entry("page", "7", Audience.PUBLIC, "", "left behind")])
    out = StringIO()
    call_command("reindex", stdout=out)
    assert indexed() == [("passage", "the nurs listen"), ("quote", "the nurs listen")]
    assert out.getvalue() == (
        "the site's own database, public index:\n  1 …\n  done: 1 documents.\n"
        "the site's own database, research index:\n  1 …\n  done: 1 documents.\n"
    )
    assert search(text="nurse").number == 1


def test_reindex_of_one_audience_leaves_the_other(db: None) -> None:
    StoryFactory(body=BODY)
    Embedded().write([Entry("page", "7", Audience.PUBLIC, "", "left behind")])
    call_command("reindex", only="research", stdout=StringIO())
    assert indexed() == [("page", "left behind"), ("passage", "the nurs listen")]


@pytest.fixture
def elasticsearch_away(settings: Settings) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.STORYBOOK_ELASTICSEARCH_URL = "http://127.0.0.1:1"


def test_embedded_index_is_kept_while_elasticsearch_is_away(
    db: None, elasticsearch_away: None, caplog: pytest.LogCaptureFixture
) -> None:
    story = StoryFactory(body=BODY)
    tasks.index_story.call(story.pk)
    assert indexed() == [("passage", "the nurs listen")]
    assert [engine.name for engine in kept()] == ["the site's own database", "Elasticsearch"]
    assert "Its index is behind" in caplog.text
    assert "nurse" not in caplog.text


def test_reindex_with_elasticsearch_away_does_the_rest_and_fails(db: None, elasticsearch_away: None) -> None:
    StoryFactory(body=BODY)
    with pytest.raises(CommandError):
        call_command("reindex", stdout=StringIO(), stderr=StringIO())
    assert indexed() == [("passage", "the nurs listen")]


class Watching:
    """An engine elsewhere, and a source's reader: what each found when it was called."""

    def __init__(self, then: Any = lambda: None) -> None:
        self.in_transaction: list[bool] = []
        self.held: list[list[str]] = []
        self.then = then

    def replace(self, *, kind: str, story_id: int, entries: Sequence[Entry]) -> None:
        self.in_transaction.append(connection.in_atomic_block)
        if kind == "passage":
            self.held.append([entry.body for entry in entries])
            self.then()
            self.then = lambda: None


def read_by(monkeypatch: pytest.MonkeyPatch, then: Any = lambda: None) -> list[bool]:
    """Whether each reading of the passages stood in a transaction; `then` comes to pass after the first."""
    passages = sources.of_kind("passage")
    assert passages is not None
    read, seen = passages.documents, []

    def documents(keys: Any) -> list[Entry]:
        found = list(read(keys))
        seen.append(connection.in_atomic_block)
        if len(seen) == 1:
            then()
        return found

    monkeypatch.setattr(passages, "documents", documents)
    return seen


@pytest.mark.django_db(transaction=True)
def test_sources_are_read_and_other_engines_told_while_no_transaction_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story = StoryFactory(body=BODY)
    away, seen = Watching(), read_by(monkeypatch)
    monkeypatch.setattr(engines, "kept", lambda: (engines.stand_in(), away))
    indexing.index_story(story_id=story.pk)
    assert seen == [False]
    assert set(away.in_transaction) == {False}
    assert away.held == [[BODY]]


@pytest.mark.django_db(transaction=True)
def test_what_changed_while_it_was_read_is_never_written(monkeypatch: pytest.MonkeyPatch) -> None:
    story = StoryFactory(body=BODY)
    read_by(monkeypatch, then=lambda: acts.withdraw(by=Teller(story.pk), story=story))
    written = []
    monkeypatch.setattr(Embedded, "write", lambda _, entries: written.extend(entries))
    indexing.index_story(story_id=story.pk)
    assert (written, indexed()) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_what_changed_while_another_engine_was_told_is_told_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    story = StoryFactory(body=BODY)
    away = Watching(then=lambda: acts.withdraw(by=Teller(story.pk), story=story))
    monkeypatch.setattr(engines, "kept", lambda: (engines.stand_in(), away))
    indexing.index_story(story_id=story.pk)
    assert (away.held, indexed()) == ([[BODY], []], [])


@pytest.mark.django_db(transaction=True)
def test_keys_that_changed_while_they_were_written_are_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    story = StoryFactory(body=BODY)
    indexing.index_story(story_id=story.pk)
    keys = list(Document.objects.filter(kind="passage").values_list("key", flat=True))
    read_by(monkeypatch, then=lambda: acts.withdraw(by=Teller(story.pk), story=story))
    indexing.index(kind="passage", keys=keys)
    assert indexed() == []
