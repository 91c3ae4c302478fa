"""A zip in the admin: looked at by a worker, kept when a person says so, and gone when it is."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from stories import clock
from stories.bulk_import import acts, receipt_cards, run, worker
from stories.consent import receipts
from stories.ledger import write_permit
from stories.models import (
    AuditEntry,
    Batch,
    BatchStage,
    NotHeld,
    Receipt,
    RunState,
    Speaker,
    Story,
    User,
    Voice,
)
from stories.roles import Role
from stories.transcripts.speakers import describe
from tests.factories import StudyFactory, UserFactory, the_study
from tests.stories.bulk_import.folders import FILES, ROWS, zipped

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("form_in_force")]


@pytest.fixture
def collector(client: Client) -> User:
    found: User = UserFactory(role=Role.COLLECTOR)
    client.force_login(found)
    return found


ONE = [{"words": "one.txt", "who": "Wren", "consents": "research"}, {"words": "nowhere.txt"}]


def sent(client: Client, tmp_path: Path, rows: Any = ROWS) -> Batch:
    file = SimpleUploadedFile("x.zip", zipped(tmp_path / "x.zip", rows, FILES).read_bytes())
    answer = client.post(reverse("stories_batches"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest("pk")


def page(client: Client, batch: Batch) -> str:
    return client.get(reverse("stories_batch", args=[batch.pk])).content.decode()


def post(client: Client, name: str, batch: Batch) -> str:
    return client.post(reverse(name, args=[batch.pk]), follow=True).content.decode()


def test_looked_at_and_kept_and_printed(client: Client, collector: User, tmp_path: Path) -> None:
    batch = sent(client, tmp_path, ONE)
    assert batch.file.storage.exists(batch.file.name)
    assert "Checking each row" in page(client, batch)
    worker.work(batch.pk)
    looked = page(client, batch)
    assert "Import 1 story" in looked and "“words” is not there" in looked
    assert "one.txt" in looked  # of which file each row is, while the zip is here
    assert not Story.objects.exists()

    post(client, "stories_batch_keep", batch)
    post(client, "stories_batch_keep", batch)  # pressed twice
    assert "are being imported" in page(client, batch)
    worker.work(batch.pk)
    story = Story.objects.get()
    assert story.collected_by == collector and story.batch == batch
    kept = Batch.objects.get(pk=batch.pk)
    assert (kept.stage, kept.state, kept.file.name) == (BatchStage.KEEPING, RunState.DONE, "")
    assert not kept.file.storage.exists(batch.file.name)
    done = page(client, batch)
    assert f"story {story.pk}" in done and "Make 1 card" in done and "Import 1 story" not in done
    assert "one.txt" not in done

    cards = post(client, "stories_batch_cards", batch)
    assert "<svg" in cards and "Wren" in cards
    assert Receipt.objects.filter(storyteller=story.storyteller).count() == 1
    assert "Everyone in it has their receipt" in post(client, "stories_batch_cards", batch)


def test_a_long_report_has_pages_with_what_is_wrong_first_and_equal_reasons_once(
    client: Client, collector: User
) -> None:
    rows = [
        run.Result(n, run.Came.GOOD if n % 3 else run.Came.WRONG, wrong=() if n % 3 else ("No.",))
        for n in range(2, 402)
    ]
    batch = Batch.objects.create(
        study=the_study(), by=collector, state=RunState.DONE, report=run.Report(rows).packed()
    )
    first = page(client, batch)
    assert first.count("Row 3<") == 1 and "Row 2<" not in first and "Page 1 of 4" in first
    assert "133 rows:" in first and "3, 6, 9" in first
    address = reverse("stories_batch", args=[batch.pk])
    assert "Row 2<" in client.get(f"{address}?p=2").content.decode()
    assert "Page 4 of 4" in client.get(f"{address}?p=99").content.decode()


def test_whoever_brought_interviews_in_is_told_to_say_who_speaks(
    client: Client, collector: User, tmp_path: Path
) -> None:
    told = b"Ann: What happened?\nWren: I lost my job.\n"
    rows = [{"transcript": "a.txt", "consents": "all"}, {"transcript": "b.txt", "who": "Wren"}]
    files = {"a.txt": told, "b.txt": told.replace(b"Ann", b"Interviewer")}
    sheet = zipped(tmp_path / "x.zip", rows, files)
    batch = acts.send(by=collector, study=the_study(), zipped=sheet)
    worker.work(batch.pk)
    acts.keep(by=collector, batch=batch)
    worker.work(batch.pk)
    assert "In one interview nobody has said yet who asks" in page(client, batch)
    for speaker in Speaker.objects.filter(voice=Voice.UNKNOWN):
        voice = Voice.INTERVIEWER if speaker.name == "Ann" else Voice.TELLER
        describe(by=collector, speaker=speaker, voice=voice, name=speaker.name)
    assert "nobody has said yet who asks" not in page(client, batch)


def test_what_is_wrong_is_said_in_the_language_of_whoever_sent_it(collector: User, tmp_path: Path) -> None:
    """Whatever the worker's is."""
    said = {}
    for language in ("en-gb", "en-xa"):
        with override(language):
            batch = acts.send(by=collector, study=the_study(), zipped=zipped(tmp_path / "x.zip", ONE, FILES))
        worker.work(batch.pk)
        said[language] = Batch.objects.get(pk=batch.pk).report["rows"][1]["wrong"][0]
    assert said["en-gb"] == "The file of the column “words” is not there."
    assert said["en-xa"] != said["en-gb"] and "words" in said["en-xa"]


def test_cards_that_nobody_used_are_made_anew_for_a_day(
    client: Client, collector: User, tmp_path: Path
) -> None:
    batch = sent(client, tmp_path, ONE)
    worker.work(batch.pk)
    post(client, "stories_batch_keep", batch)
    worker.work(batch.pk)
    post(client, "stories_batch_cards", batch)
    first = Receipt.objects.get()
    assert "Make 1 card again" in page(client, batch)
    address = reverse("stories_batch_cards", args=[batch.pk])
    anew = client.post(address, {"anew": "yes"}).content.decode()
    assert "<svg" in anew and Receipt.objects.get().digest != first.digest
    words = re.findall(r"<li><strong>(\w+)</strong></li>", anew)
    teller = Client()
    teller.post(reverse("stories:my-story"), {"words": " ".join(words)})
    used = Receipt.objects.get()
    assert used.opened_at is not None
    assert "again</button>" not in page(client, batch)
    assert client.post(address, {"anew": "yes"}).status_code == 302
    assert Receipt.objects.get() == used
    Receipt.objects.update(opened_at=None, issued_at=used.issued_at - timedelta(days=1, minutes=1))
    assert "again</button>" not in page(client, batch)


def test_a_zip_that_cannot_be_read_is_refused_at_once(client: Client, collector: User) -> None:
    for name, data, why in (
        ("x.zip", b"no zip", "This is no zip"),
        ("x.zip", b"", "There is nothing in it"),
    ):
        answer = client.post(reverse("stories_batches"), {"file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 422 and why in answer.content.decode()
    assert not Batch.objects.exists()


def test_thrown_away_or_left_it_is_deleted(client: Client, collector: User, tmp_path: Path) -> None:
    first, second = sent(client, tmp_path, ONE), sent(client, tmp_path, ONE)
    post(client, "stories_batch_throw_away", first)
    worker.work(first.pk)  # its task comes late
    assert Batch.objects.get(pk=first.pk).state == RunState.STOPPED
    worker.work(second.pk)
    assert acts.tidy() == 0
    Batch.objects.filter(pk=second.pk).update(created_at=second.created_at - timedelta(days=1, minutes=1))
    call_command("resume_stalled")
    left = Batch.objects.get(pk=second.pk)
    assert not left.file and not left.file.storage.exists(second.file.name)
    assert "The zip was deleted" in page(client, left)
    assert "The zip was deleted" in post(client, "stories_batch_keep", left)
    assert not Story.objects.exists()


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(
    client: Client, collector: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    rows = [{"words": "one.txt", "teller": str(number)} for number in range(5)]
    batch = sent(client, tmp_path, rows)
    worker.work(batch.pk)
    post(client, "stories_batch_keep", batch)
    monkeypatch.setattr(run, "TOGETHER", 2)
    keep = run.create.keep

    def dies_after_two(**told: Any) -> list[Story]:
        if Story.objects.count() == 2:
            raise NotHeld  # as a killed process: nothing is written after it
        return keep(**told)

    monkeypatch.setattr(run.create, "keep", dies_after_two)
    worker.work(batch.pk)
    assert Story.objects.count() == 2
    monkeypatch.undo()
    stalled = Batch.objects.get(pk=batch.pk)
    assert stalled.state == RunState.RUNNING
    Batch.objects.filter(pk=batch.pk).update(heartbeat_at=stalled.heartbeat_at - timedelta(hours=1))
    worker.work(batch.pk)
    assert Story.objects.count() == 5
    came = [row["came"] for row in Batch.objects.get(pk=batch.pk).report["rows"]]
    assert came == ["here", "here", *["kept-closed"] * 3]
    assert "Make 5 cards" in page(client, batch)


def test_other_studies_and_other_roles_see_none_of_it(
    client: Client, collector: User, tmp_path: Path
) -> None:
    batch = sent(client, tmp_path, ONE)
    for role in Role:
        if role in (Role.STORYTELLER, Role.COLLECTOR):
            continue
        client.force_login(UserFactory(role=role))
        assert client.get(reverse("stories_batches")).status_code in (302, 403)
        assert client.post(reverse("stories_batch_keep", args=[batch.pk])).status_code in (302, 403)
    other = StudyFactory()
    away: User = UserFactory(role=Role.COLLECTOR, role__study=other)
    client.force_login(away)
    assert client.get(reverse("stories_batch", args=[batch.pk])).status_code == 404
    assert client.post(reverse("stories_batch_cards", args=[batch.pk])).status_code == 404
    assert the_study() != other


def test_an_empty_sheet(client: Client, collector: User) -> None:
    answer = client.get(reverse("stories_empty_sheet"))
    assert answer["Content-Disposition"] == 'attachment; filename="stories.csv"'
    assert answer.content.decode("utf-8-sig").startswith("words,sound,transcript,")


def test_kept_once_however_often_it_is_pressed(client: Client, collector: User, tmp_path: Path) -> None:
    batch = sent(client, tmp_path, ONE)
    worker.work(batch.pk)
    kept = AuditEntry.objects.filter(action="batch.kept")
    for _ in range(2):
        acts.keep(by=collector, batch=batch)  # the second time while it waits
    worker.work(batch.pk)
    acts.keep(by=collector, batch=batch)  # and when all is done
    assert (kept.count(), Batch.objects.get().state, Story.objects.count()) == (1, RunState.DONE, 1)


def test_a_card_that_is_opened_while_cards_are_made_anew_stays(
    client: Client, collector: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = sent(client, tmp_path, ONE)
    worker.work(batch.pk)
    post(client, "stories_batch_keep", batch)
    worker.work(batch.pk)
    [card] = receipt_cards.issue(by=collector, batch=batch)
    lock = write_permit.lock

    def opened_meanwhile() -> None:
        lock()
        Receipt.objects.update(opened_at=clock.now())

    monkeypatch.setattr(receipt_cards.write_permit, "lock", opened_meanwhile)
    assert list(receipt_cards.make_anew(by=collector, batch=batch)) == []
    assert Receipt.objects.get().digest == receipts.digest(card.words)
