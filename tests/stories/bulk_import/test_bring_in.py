"""Thirty in: a folder or a zip with a sheet becomes stories, each whole or not at all, and never twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from stories.accounts.actors import Teller
from stories.bulk_import import create, missing_evidence, receipt_cards
from stories.bulk_import.run import Came, Report
from stories.consent import acts, receipts
from stories.erasure import erase
from stories.ledger.verify import verify
from stories.models import (
    Area,
    AuditEntry,
    Batch,
    BatchStage,
    ConsentEvent,
    HowNamed,
    Method,
    Receipt,
    Source,
    Story,
    StoryKind,
    TextKind,
    User,
    Voice,
)
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import UserFactory, the_study
from tests.stories.bulk_import.folders import FILES, ROWS, came, private_files, write, zipped
from tests.stories.intake.test_take_in import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("form_in_force")]


def test_a_look_keeps_nothing(tmp_path: Path, bring: Callable[..., Report]) -> None:
    report = bring(write(tmp_path), BatchStage.LOOKING)
    assert came(report) == [Came.GOOD, Came.GOOD, Came.GOOD, Came.CLOSED]
    assert [row.row for row in report.rows] == [2, 3, 4, 5]
    assert not Story.objects.exists() and not ConsentEvent.objects.exists()


@pytest.mark.both
@pytest.mark.parametrize("made", [write, lambda path: zipped(path / "x.zip")], ids=["folder", "zip"])
def test_each_row_is_a_story(
    tmp_path: Path, bring: Callable[..., Report], made: Callable[[Path], Path]
) -> None:
    report = bring(made(tmp_path))
    assert came(report) == [Came.KEPT, Came.KEPT, Came.KEPT, Came.KEPT_CLOSED]
    written, heard, alone, _ = Story.objects.order_by("pk")
    assert [story.kind for story in (written, heard, alone)] == [
        *(StoryKind.WRITTEN, StoryKind.INTERVIEW, StoryKind.INTERVIEW),
    ]
    assert (written.title, written.told_on.isoformat(), written.content_warnings) == (
        *("The flat", "2026-05-17", ["death", "drugs"]),
    )
    assert written.storyteller == heard.storyteller != alone.storyteller
    assert (written.storyteller.how_named, written.storyteller.shown_as) == (HowNamed.CHOSEN_NAME, "Wren")
    text = written.texts.get()
    assert (text.kind, text.current.body) == (TextKind.ACCOUNT, "I lost my job.\n\nThen the flat went too.")
    assert text.current.source == Source.IMPORTED
    turns = heard.recordings.get().transcript.current.turns.select_related("speaker")
    assert [(turn.speaker.voice, turn.start_ms) for turn in turns] == [
        (Voice.INTERVIEWER, 500),
        (Voice.TELLER, 1_000),
    ]
    told = alone.texts.get()
    assert (told.kind, told.recording) == (TextKind.TRANSCRIPT, None)
    assert [turn.speaker.voice for turn in told.current.turns.select_related("speaker")] == [
        *(Voice.INTERVIEWER, Voice.TELLER, Voice.INTERVIEWER, Voice.TELLER),
    ]


def test_consent_stands_as_it_was_given_elsewhere(tmp_path: Path, bring: Callable[..., Report]) -> None:
    bring(write(tmp_path))
    written, heard, alone, _ = Story.objects.order_by("pk")
    event = written.consent_events.get()
    assert (event.method, event.answers) == (
        Method.BROUGHT,
        {Use.KEEP: True, Use.RESEARCH: True, Use.PUBLISH: True},
    )
    kinds = [(story.evidence.get().kind, story.evidence.get().sha256) for story in (written, heard, alone)]
    assert [kind for kind, _ in kinds] == ["signed", "spoken", "paper"]
    assert [sha256 for _, sha256 in kinds] == [
        story.consent_events.get().evidence for story in (written, heard, alone)
    ]
    assert Story.objects.permitting(Use.RESEARCH).filter(pk=written.pk).exists()
    assert not Story.objects.permitting(Use.VOICE).filter(pk=written.pk).exists()
    assert verify(ConsentEvent).wrong is None


def test_without_evidence_it_is_closed_until_a_steward_has_seen_some(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    bring(write(tmp_path))
    closed = Story.objects.order_by("pk").last()
    assert closed is not None and closed.held
    for use in Use:
        assert Story.objects.permitting(use).filter(pk=closed.pk).exists() == (use is Use.KEEP)
    acts.release(by=UserFactory(role=Role.STEWARD), story=closed, why=acts.Released.OVER)
    assert not Story.objects.permitting(Use.RESEARCH).filter(pk=closed.pk).exists()
    missing_evidence.confirm(by=Teller(closed.pk), story=closed)
    assert Story.objects.permitting(Use.RESEARCH).filter(pk=closed.pk).exists()


@pytest.mark.both
def test_a_sheet_that_comes_again_makes_nothing_twice(tmp_path: Path, bring: Callable[..., Report]) -> None:
    bring(write(tmp_path))
    rows = [dict(row) | {"title": "Another title"} for row in ROWS]
    again = bring(write(tmp_path, [*rows, {"words": "two.txt"}], {**FILES, "two.txt": b"Later."}))
    assert came(again) == [Came.HERE] * 4 + [Came.KEPT_CLOSED]
    assert Story.objects.count() == 5
    assert Story.objects.filter(title="Another title").count() == 0


@pytest.mark.both
def test_what_its_teller_took_back_does_not_come_again(tmp_path: Path, bring: Callable[..., Report]) -> None:
    bring(write(tmp_path))
    story = Story.objects.order_by("pk")[0]
    acts.withdraw(by=Teller(story.pk), story=story)
    assert came(bring(tmp_path))[0] == Came.HERE  # it can be put back yet
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    assert came(bring(tmp_path, BatchStage.LOOKING))[0] == Came.TAKEN_BACK
    assert came(bring(tmp_path))[0] == Came.TAKEN_BACK
    assert Story.objects.count() == 3


@pytest.mark.both
@pytest.mark.parametrize("where", ["write_accounts", "audit"])
def test_a_row_is_kept_whole_or_not_at_all(
    tmp_path: Path, bring: Callable[..., Report], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise DatabaseError("away")

    if where == "audit":
        monkeypatch.setattr(create.audit, "record_all", broken)
    else:
        monkeypatch.setattr(create, where, broken)
        monkeypatch.setattr(create.imports, "bring_in", broken)
        monkeypatch.setattr(create.imports, "bring_in_alone", broken)
    before = private_files()
    report = bring(write(tmp_path))
    assert set(came(report)) == {Came.WRONG}
    assert "DatabaseError" in report.rows[0].wrong[0]
    assert not Story.objects.exists()
    assert private_files() == before
    monkeypatch.undo()
    assert came(bring(tmp_path))[0] == Came.KEPT


def test_what_is_wrong_is_said_by_row_and_repeats_nothing(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    rows = [
        {"words": "nowhere.txt", "who": "Secret Person"},
        {"words": "one.txt", "sound": "talk.wav"},
        {"title": "nothing"},
        {
            "words": "one.txt",
            "date": "31/02/2026",
            "place": "Atlantis",
            "language": "Klingon",
            "warnings": "love",
        },
        {
            "words": "one.txt",
            "teller": "b",
            "date": "2199-01-01",
            "others": "perhaps",
            "consents": "everything",
        },
        {"words": "one.txt", "teller": "c", "contact": "secret@example.org"},
        {"sound": "one.txt"},
        {"transcript": "talk.wav"},
        {"words": "empty.txt"},
        {"words": "one.txt", "teller": "d", "evidence": "one.txt"},
        {"words": "one.txt", "teller": "e"},
        {"words": "one.txt", "teller": "e"},
        {"words": "one.txt", "teller": "f", "contact": "secret@example.org " * 20, "consents": "all"},
    ]
    report = bring(write(tmp_path, rows, {**FILES, "empty.txt": b" \n"}))
    wrong = {row.row: " ".join(row.wrong) for row in report.rows if row.came == Came.WRONG}
    for number, said in {
        2: "“words” is not there",
        3: "leave “words” or the other two empty",
        4: "neither a document",
        5: "The date has to be",
        6: "has to be yes or no",
        7: "no yes to being contacted",
        8: "sound: ",
        9: "transcript: ",
        10: "nothing in the document",
        11: "evidence: ",
        13: "the same as row 12",
        14: "“contact” is longer than 300 characters",
    }.items():
        assert said in wrong[number], (number, wrong[number])
    assert len(report.rows[3].wrong) == 4
    said = " ".join(wrong.values())
    assert not any(word in said for word in ("Secret", "secret@", "nowhere", "Atlantis", "Klingon"))
    assert Story.objects.count() == 1


def test_cards_are_made_once_and_open_the_story(
    tmp_path: Path, bring: Callable[..., Report], collector: User
) -> None:
    report = bring(write(tmp_path))
    assert not Receipt.objects.exists()
    batch = Batch.objects.get()
    made = list(receipt_cards.issue(by=collector, batch=batch))
    assert [card.story.pk for card in made] == [row.story for row in report.rows if row.row != 3]
    for card in made:
        receipt = receipts.receipt_of(card.words)
        assert receipt is not None and receipt.storyteller == card.story.storyteller
    assert list(receipt_cards.issue(by=collector, batch=batch)) == []
    assert AuditEntry.objects.filter(action="receipt.card").count() == 3


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.EDITOR, Role.STEWARD, Role.ADMINISTRATOR])
def test_only_collectors_bring_in(tmp_path: Path, bring: Callable[..., Report], role: Role) -> None:
    with pytest.raises(PermissionDenied):
        bring(write(tmp_path), by=UserFactory(role=role))


def test_the_command_looks_first_and_prints_cards(
    tmp_path: Path, collector: User, capsys: pytest.CaptureFixture[str]
) -> None:
    the_study()
    folder = write(tmp_path / "in")
    call_command("bring_in", folder, by=collector.username)
    said = capsys.readouterr()
    assert "3: Can be kept" in said.out and "Row 5: " in said.err
    assert not Story.objects.exists() and not Batch.objects.exists()
    file = tmp_path / "cards.html"
    call_command("bring_in", folder, by=collector.username, keep=True, cards=file)
    assert "3 cards" in capsys.readouterr().out
    assert file.read_text().count("<svg") == 3 and file.stat().st_mode & 0o077 == 0
    assert Batch.objects.get().report["rows"][0]["came"] == "kept"
    call_command("bring_in", sheet=True)
    assert capsys.readouterr().out.startswith("words,sound,transcript,who,")


def test_the_command_says_what_it_needs(tmp_path: Path, collector: User) -> None:
    the_study()
    (tmp_path / "empty").mkdir()
    for options, why in (
        ({"by": collector.username}, "Say which folder"),
        ({"source": tmp_path}, "Say which folder"),
        ({"source": tmp_path, "by": "nobody"}, "nobody of this user name"),
        ({"source": tmp_path, "by": collector.username, "study": "none"}, "Say which study"),
        ({"source": tmp_path, "by": collector.username, "cards": tmp_path / "x"}, "add --keep"),
        ({"source": tmp_path / "empty", "by": collector.username}, "one spreadsheet"),
        ({"source": tmp_path / "none", "by": collector.username}, "no zip"),
    ):
        given = {"source": None, **options}
        source = given.pop("source")
        with pytest.raises(CommandError, match=why):
            call_command("bring_in", *([source] if source else []), **given)
    folder = write(tmp_path / "in", [{"words": "nowhere.txt", "mood": "?"}])
    with pytest.raises(CommandError, match="1 of 1 rows"):
        call_command("bring_in", folder, by=collector.username)


def test_all_of_it_goes_with_its_story(tmp_path: Path, bring: Callable[..., Report]) -> None:
    bring(write(tmp_path))
    for story in Story.objects.all():
        acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    assert not Story.objects.exists()
    assert verify(ConsentEvent).wrong is None


def test_of_a_film_the_sound_is_kept_and_what_was_not_sure_is_said(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    files = {**FILES, "talk.mp4": made("mp4", "aac", film="mpeg4")}
    films = [{**ROWS[1], "sound": "talk.mp4"}]
    for stage in (BatchStage.LOOKING, BatchStage.KEEPING):
        [row] = bring(write(tmp_path, films, files), stage).rows
        assert row.unsure == [
            "It is a film: its sound is kept, and its pictures are not.",
            "Taken for the interviewer’s: “Interviewer”.",
        ]
    recording = Story.objects.get().recordings.get()
    with recording.file.open() as file:
        assert (recording.media_type, b"mp4v" in file.read()) == ("audio/mp4", False)


def test_one_file_for_two_tellers_is_said_before_it_is_kept(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    rows = bring(write(tmp_path), BatchStage.LOOKING).rows
    assert [row.unsure for row in rows if row.came != Came.GOOD] == [
        ["The same words or sound stand in row 2, for another teller."]
    ]


def test_a_wrong_place_is_answered_with_those_that_are_known(
    tmp_path: Path, bring: Callable[..., Report]
) -> None:
    for name in ("Leeds", "York"):
        Area.add_root(name=name)
    [row] = bring(write(tmp_path, [{**ROWS[0], "place": "Atlantis"}]), BatchStage.LOOKING).rows
    assert row.wrong == ["We don’t know this place. Those that we know: Leeds, York."]
