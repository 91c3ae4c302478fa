"""The canary: 64 bytes of a story are nowhere after it was erased, in no file, no row and no document."""

import os
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from analysis.memos import acts as memos
from search.engines import kept
from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.erasure import erase, own_rows
from stories.models import HowNamed, Identity, Recording, Story, StoryKind, Tombstone, Voice
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.texts.interviews import Interview
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts import drafts, teller_corrections
from tests.conftest import Worker
from tests.factories import (
    StoryFactory,
    StorytellerFactory,
    UserFactory,
)
from tests.stories.sounds import wav
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
CANARY = "canary" + "qxzvkjwpfh" * 5 + "quernsto"
assert len(CANARY) == 64


def told(client: Client) -> Story:
    """Written, spoken, in a title, in names, in quotes and codings, and looked at."""
    storyteller = StorytellerFactory(how_named=HowNamed.CHOSEN_NAME, display_name=CANARY)
    identity = Identity(storyteller=storyteller)
    identity.keep(name=CANARY, contact=CANARY)
    identity.save()
    story: Story = StoryFactory(
        storyteller=storyteller,
        title=CANARY,
        about_to_teller=CANARY,
        good_to_teller=f"Less of {CANARY}.",
        kind=StoryKind.RECORDED,
        body=f"I lost my {CANARY}. Nobody came.",
    )
    teller = Teller(story.pk)
    correct(
        by=teller, text=story.texts.get(), body=f"I lost my {CANARY} and had hope. Nobody came to see me."
    )
    sound = wav(3.0) + CANARY.encode()
    recording = Recording(
        story=story, sha256="0" * 64, size=len(sound), duration_ms=3000, media_type="audio/wav"
    )
    recording.file.save("original", ContentFile(sound))
    body = f"We said {CANARY} aloud."
    keep_transcript(
        by=Machine("test"),
        recording=recording,
        body=body,
        turns=[SpokenTurn(Who(Voice.OTHER, CANARY[:20]), 0, len(body), 0, 3000, ())],
        made_with="test",
        language="en",
    )
    researcher = UserFactory(role=Role.RESEARCHER)
    written = {"who": None, "text": f"What {CANARY} wrote.", "words": [], "start": 0, "end": 3000, "of": [0]}
    sent = drafts.Sent(recording.transcript.current, "window", 0, 0, [drafts.Step(0, 1, [written])], 1)
    drafts.keep(by=researcher, interview=Interview.of(recording), sent=sent)
    turn = recording.transcript.current.turns.get()
    teller_corrections.submit(by=teller, turn=turn, words=f"I said {CANARY}.")
    memos.write(by=researcher, on=story, body=f"She says {CANARY}.")
    elsewhere = f"As elsewhere: I lost my {CANARY} and had hope. Nobody came to see me."
    memos.write(by=researcher, on=StoryFactory(), body=elsewhere)
    quote = quotes.ask(
        by=UserFactory(role=Role.EDITOR), passage=passage_of_words(story, f"I lost my {CANARY} and had hope.")
    )
    quotes.approve(by=teller, quote=quote)
    opened(client, story)
    return story


def passage_of_words(story: Story, words: str) -> Any:
    from stories.texts.passages import find

    text = story.texts.get(kind="account")
    return find(revision=text.current, words=words)


def files_with(needle: bytes, *folders: Path) -> list[str]:
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and needle in path.read_bytes().lower():
                found.append(path.name)
    return found


def rows_with(needle: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if connection.vendor == "postgresql":
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE lower(t::text) LIKE %s', [f"%{needle}%"]
                )
            else:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = [row for row in cursor.fetchall() if needle in repr(row).lower()]
                cursor.execute("SELECT %s", [len(rows)])
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.fixture
def erased(client: Client, worker: Worker) -> Iterator[Story]:
    story = told(client)
    StoryFactory(body="Another story, which stays.")
    worker.drain()
    assert {
        "stories_revision",
        "stories_story",
        "stories_draftstep",
        "stories_tellercorrection",
        "search_document",
    } <= set(rows_with(CANARY))
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    worker.drain()
    assert Tombstone.objects.get().left == {}
    yield story


def test_no_row_holds_it_once_the_worker_has_erased_it(erased: Story) -> None:
    assert rows_with(CANARY) == []


@pytest.mark.sqlite
def test_no_byte_under_the_data_folder_holds_it(client: Client, worker: Worker) -> None:
    data = Path(settings.DATA)
    story = told(client)
    worker.drain()
    before = files_with(CANARY.encode(), data)
    assert any("sqlite3" in name for name in before)
    assert "original" in before
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    worker.drain()
    assert Tombstone.objects.get().left == {}
    assert files_with(CANARY.encode(), data) == []


@pytest.mark.sqlite
def test_the_file_is_smaller_and_whole_after_scrubbing(erased: Story) -> None:
    call_command("scrub")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
        cursor.execute("PRAGMA freelist_count")
        assert cursor.fetchone() == (0,)


def files_of_the_server_with(needle: bytes) -> list[str]:
    """Read through the server itself, which lets its superuser do so: it may run as another user."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = f"base/{cursor.fetchone()[0]}"
        cursor.execute(
            "SELECT name FROM pg_ls_dir(%s) name "
            "WHERE position(%s in pg_read_binary_file(%s || '/' || name, 0, 1000000000, true)) > 0",
            [folder, needle, folder],
        )
        return [name for (name,) in cursor.fetchall()]


def alone() -> bool:
    """Whether nobody else is in this database: what reads a table meanwhile keeps its deleted rows.

    The server itself may be looking after a database that is new; that ends by itself.
    """
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0] == 0:
                return True
        sleep(0.1)
    return False


@pytest.mark.postgres
def test_no_byte_of_a_table_holds_it_after_scrubbing(erased: Story) -> None:
    # A deleted row stays in its file: that is what scrub is for.
    assert files_of_the_server_with(CANARY.encode()) != []
    assert alone()
    call_command("scrub")
    assert files_of_the_server_with(CANARY.encode()) == []


@pytest.mark.postgres
def test_scrub_says_so_where_another_session_still_sees_what_was_deleted(
    erased: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    monkeypatch.setattr(own_rows, "TRIES", 2)
    at = connection.settings_dict
    other = psycopg.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname=at["NAME"]
    )
    with other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        other.execute("SELECT pg_current_snapshot()")  # holds no lock, as a reader between two tables
        Tombstone.objects.all().delete()
        with pytest.raises(CommandError, match="still seen by another session"):
            call_command("scrub")
    call_command("scrub")


@pytest.mark.elasticsearch
def test_no_document_of_elasticsearch_holds_it(client: Client, worker: Worker, settings: Any) -> None:
    from elasticsearch import Elasticsearch as Api

    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.STORYBOOK_ELASTICSEARCH_URL = url = os.environ["ELASTICSEARCH_URL"]
    call_command("reindex")
    story = told(client)
    worker.drain()
    api = Api(url)

    def documents() -> int:
        api.indices.refresh(index="storybook-*")
        found = api.search(index="storybook-*", query={"term": {"story_id": story.pk}})
        return int(found["hits"]["total"]["value"])

    def deleted() -> int:
        stats = api.indices.stats(index="storybook-*")
        return int(stats["_all"]["primaries"]["docs"]["deleted"])

    assert documents() > 0
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    worker.drain()
    assert (documents(), Tombstone.objects.get().left) == (0, {})
    call_command("scrub")
    assert deleted() == 0


@pytest.mark.parametrize("away", [True, False])
def test_an_engine_that_is_away_is_told_when_it_is_back(
    client: Client, worker: Worker, settings: Any, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    settings.STORYBOOK_SEARCH_ENGINE = "search.engines.elasticsearch"
    settings.STORYBOOK_ELASTICSEARCH_URL = "http://127.0.0.1:1"
    assert len(kept()) == 2
    story = StoryFactory()
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    worker.drain()
    assert Tombstone.objects.get().left == {"search": [str(story.pk)]}
    if not away:
        settings.STORYBOOK_SEARCH_ENGINE = "search.engines.embedded"
        assert erase.process_due() == 1
        assert Tombstone.objects.get().left == {}
