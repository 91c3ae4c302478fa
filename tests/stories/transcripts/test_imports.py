"""A transcript from a file becomes a recording's words, with its times or those that a machine heard."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.exports.transcript import transcript_of
from stories.formats.registry import read
from stories.models import AuditEntry, Recording, Revision, Source, User, Voice, Word
from stories.redaction import parts
from stories.roles import Role
from stories.texts import passages, revisions
from stories.texts.interviews import Interview
from stories.texts.passages import Span, find
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts import imports, review
from tests.factories import UserFactory
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


@pytest.fixture
def recording() -> Recording:
    return recorded()


def current(recording: Recording) -> Revision:
    found: Revision | None = Recording.objects.get(pk=recording.pk).transcript.current
    assert found is not None
    return found


def heard(recording: Recording) -> Revision:
    words = tuple(Word(n * 2, n * 2 + 1, 500 * n, 500 * n + 400, 0.9, True) for n in range(4))
    turn = SpokenTurn(Who(Voice.TELLER, "Wren"), 0, 7, 0, 1_900, words)
    return keep_transcript(
        by=Machine("m"), recording=recording, body="a b c d", turns=[turn], made_with="m tiny"
    )


def bring(person: User, recording: Recording, name: str, told: str) -> Revision:
    fresh = Recording.objects.get(pk=recording.pk)
    return imports.bring_in(by=person, interview=Interview.of(fresh), transcript=read(name, told.encode()))


def test_captions_become_turns_with_their_times(person: User, recording: Recording) -> None:
    told = (
        "WEBVTT\n\n00:00.500 --> 00:01.000\n<v Interviewer>What happened?\n\n"
        "00:01.000 --> 00:09.000\n<v Ada>I lost my job.\n"
    )
    first = bring(person, recording, "x.vtt", told)
    assert (first.number, first.source, first.is_vouched_for) == (1, Source.IMPORTED, True)
    turns = [(turn.called, turn.start_ms, turn.end_ms) for turn in first.turns.all()]
    assert turns == [("Interviewer", 500, 1_000), ("Ada", 1_000, 3_000)]
    assert first.turns.all()[0].asks


def test_words_keep_the_times_that_the_file_has(person: User, recording: Recording) -> None:
    words = [{"word": "I", "start": 0.1, "end": 0.2}, {"word": "no", "start": 0, "end": 1}]
    words += [
        {"word": "lost", "start": 0.2, "end": 0.15},
        {"word": "it.", "start": 0.4, "end": 99, "score": 0.3},
    ]
    told = {"segments": [{"text": "I lost it.", "start": 0, "end": 2, "words": words}]}
    [turn] = bring(person, recording, "x.json", json.dumps(told)).turns.all()
    assert turn.words == [[0, 1, 100, 200, 1.0, 1], [2, 6, 200, 200, 1.0, 1], [7, 10, 400, 2_000, 0.3, 1]]


def test_text_without_times_gets_those_that_a_machine_heard(person: User, recording: Recording) -> None:
    heard(recording)
    after = bring(person, recording, "x.txt", "Wren: a b.\nInterviewer: New?\nWren: C, d\n")
    assert (after.number, after.body) == (2, "a b.\nNew?\nC, d")
    turns = list(after.turns.all())
    assert [(turn.called, turn.speaker.voice if turn.speaker else "") for turn in turns] == [
        ("Wren", Voice.TELLER),
        ("Interviewer", Voice.INTERVIEWER),
        ("Wren", Voice.TELLER),
    ]
    assert [(word.start_ms, word.measured) for turn in turns for word in turn.spoken_words] == [
        (0, True),
        (500, True),
        (900, False),
        (1_000, True),
        (1_500, True),
    ]


def test_text_without_any_time_closes_all_of_the_sound(person: User, recording: Recording) -> None:
    """Nobody knows when it is said, so what is closed of it could be anywhere."""
    first = bring(person, recording, "x.txt", "I lost my job.\nThen my home.\n")
    assert [(turn.start_ms, turn.end_ms) for turn in first.turns.all()] == [(0, 3_000)] * 2
    redacted_part = parts.close(by=Teller(recording.story_id), revision=first, start=2, end=6)
    assert Span(redacted_part.start_ms or 0, redacted_part.end_ms or 0) == Span(0, 3_000)


def test_a_closed_part_is_not_brought_back(person: User, recording: Recording) -> None:
    before = heard(recording)
    parts.close(by=Teller(recording.story_id), revision=before, start=2, end=3)
    with pytest.raises(revisions.MarkGone):
        bring(person, recording, "x.txt", "a b c d\n")
    assert bring(person, recording, "x.txt", "A […] c d\n").body == "A […] c d"


def test_the_page_takes_a_file_or_says_why_not(person: User, recording: Recording, client: Client) -> None:
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/bring-in/"
    assert address in client.get("/admin/recordings/").content.decode()
    for name, data, why in (
        ("x.vtt", b"no head", "does not begin with WEBVTT"),
        ("x.exe", b"x", "We know no transcript by this name"),
        ("x.txt", b"", "There is nothing in it."),
    ):
        answer = client.post(address, {"file": SimpleUploadedFile(name, data)})
        assert (answer.status_code, why in answer.content.decode()) == (422, True)
    sent = SimpleUploadedFile("x.txt", b"Ada: I lost it.\nBo: When?\n")
    page = client.post(address, {"file": sent}, follow=True).content.decode()
    assert "2 turns were imported, as version 1." in page
    assert current(recording).body == "I lost it.\nWhen?"
    client.force_login(UserFactory(role=Role.COLLECTOR))
    assert client.get(address).status_code == 404


def test_words_that_came_first_get_their_times_when_a_machine_has_heard_them(
    person: User, recording: Recording
) -> None:
    first = bring(person, recording, "x.txt", "Wren: a b.\nInterviewer: New?\nWren: C, d\n")
    passage = find(revision=first, words="a b.")
    review.check_turns(by=person, revision=first, listened=[True, None, None])
    machine = heard(recording)
    after = current(recording)
    assert (first.number, machine.number, after.number) == (1, 2, 3)
    assert (after.body, after.source, after.made_by) == (first.body, Source.IMPORTED, person)
    turns = list(after.turns.all())
    assert [turn.called for turn in turns] == ["Wren", "Interviewer", "Wren"]
    assert [turn.asks for turn in turns] == [False, True, False]
    assert [turn.checked_by for turn in turns] == [person, None, None]
    assert [(word.start_ms, word.measured) for turn in turns for word in turn.spoken_words] == [
        (0, True),
        (500, True),
        (900, False),
        (1_000, True),
        (1_500, True),
    ]
    passage.refresh_from_db()
    assert (passage.revision, passage.lost) == (after, False)
    assert passages.span(passage) == Span(0, 900)
    assert AuditEntry.objects.filter(action="text.timed").count() == 1
    heard(recording)  # once more, with another model: they have their times
    assert current(recording) == after


def test_another_text_and_one_that_has_its_times_stay_as_they_are(person: User, recording: Recording) -> None:
    first = bring(person, recording, "x.txt", "Nobody said any of this, or only a\n")
    heard(recording)
    assert current(recording) == first
    words = [{"word": "a", "start": 0, "end": 0.2}, {"word": "b", "start": 0.3, "end": 0.4}]
    told = json.dumps({"segments": [{"text": "a b", "start": 0, "end": 1, "words": words}]})
    after = bring(person, recording, "x.json", told)
    heard(recording)
    assert current(recording) == after


def test_where_a_part_is_closed_no_time_is_lent(person: User, recording: Recording) -> None:
    """The whole sound is closed, since nobody knew when it was said; it stays so until a person looks."""
    first = bring(person, recording, "x.txt", "a b c d\n")
    redacted_part = parts.close(by=Teller(recording.story_id), revision=first, start=2, end=3)
    heard(recording)
    assert current(recording) == redacted_part.after


def test_another_text_is_brought_in_without_the_times_of_what_was_heard(
    person: User, recording: Recording
) -> None:
    heard(recording)
    after = bring(person, recording, "x.txt", "Quite another interview, by mistake\n")
    assert [(turn.start_ms, turn.end_ms, turn.words) for turn in after.turns.all()] == [(0, 3_000, [])]


CUES = (
    "WEBVTT\n\n00:00.000 --> 00:00.500\n<v Ann (interviewer)>What happened?\n\n"
    "00:00.500 --> 00:01.000\n<v Ada>I lost my job.\n\n00:01.000 --> 00:01.500\n<v Ada>Then nobody came.\n"
)


def test_cues_of_one_voice_become_one_turn_and_each_keeps_its_time(
    person: User, recording: Recording
) -> None:
    revision = bring(person, recording, "x.vtt", CUES)
    turns = revision.turns.select_related("speaker")
    assert revision.body == "What happened?\nI lost my job. Then nobody came."
    assert [(turn.start_ms, turn.end_ms) for turn in turns] == [(0, 500), (500, 1_500)]
    assert passages.span(find(revision=revision, words="nobody came")) == Span(1_000, 1_500)
    assert passages.span(find(revision=revision, words="my job")) == Span(500, 1_000)
    saved = transcript_of(Interview.of(Recording.objects.get(pk=recording.pk)))
    assert [(line.text, line.start_ms, line.end_ms) for line in saved.lines] == [
        ("What happened?", 0, 500),
        ("I lost my job.", 500, 1_000),
        ("Then nobody came.", 1_000, 1_500),
    ]


def test_a_turn_of_cues_that_is_corrected_keeps_its_place(person: User, recording: Recording) -> None:
    before = bring(person, recording, "x.vtt", CUES)
    body = before.body.replace("nobody", "no one")
    after = revisions.correct(by=person, text=before.text, body=body)
    turn = list(after.turns.all())[1]
    assert (turn.start_ms, turn.end_ms) == (500, 1_500)
    assert all(500 <= word.start_ms <= word.end_ms <= 1_500 for word in turn.spoken_words)


def test_a_name_that_says_so_is_the_interviewers_and_the_report_says_it(
    person: User, recording: Recording
) -> None:
    revision = bring(person, recording, "x.vtt", CUES)
    speakers = [turn.speaker for turn in revision.turns.select_related("speaker")]
    assert [(one.voice, one.name) for one in speakers if one] == [
        (Voice.INTERVIEWER, "Ann"),
        (Voice.UNKNOWN, "Ada"),
    ]
    assert imports.remarks(read("x.vtt", CUES.encode())) == [
        "Taken for the interviewer’s: “Ann (interviewer)”."
    ]


def test_what_was_not_sure_is_said_after_the_import(client: Client, recording: Recording) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    told = "Interviewer: When?\nTeller: 10:30 was when they came.\nInterviewer: Oh.\nTeller: Yes.\n"
    file = SimpleUploadedFile("x.txt", told.encode())
    page = client.post(f"/admin/recordings/{recording.pk}/bring-in/", {"file": file}, follow=True)
    assert "1 paragraph has a time that stays among its words" in page.content.decode()
    assert "“Interviewer”" in page.content.decode()
