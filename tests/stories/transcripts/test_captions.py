"""Captions: what is said while a recording is heard, to whoever hears it and to nobody else."""

import pytest
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import acts, receipts
from stories.formats import vtt
from stories.models import Quote, Recording, Revision, Voice, Word
from stories.models.uses import Use
from stories.redaction import parts
from stories.roles import Role
from stories.texts.passages import Span, find
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcripts.captions import MOST_LETTERS, MOST_MS, of_all, of_passage, of_span
from tests.factories import QuoteFactory, UserFactory
from tests.stories.recordings import recorded

pytestmark = pytest.mark.django_db
BODY = "What happened?\nI lost my job. Then the flat went too, and nobody came."


@pytest.fixture
def recording() -> Recording:
    return recorded()


@pytest.fixture
def revision(recording: Recording) -> Revision:
    """A word each 200 ms, in two turns; nobody speaks between them for two seconds."""
    turns, at = [], 0
    for text, who, since in (
        ("What happened?", Who(Voice.INTERVIEWER), 0),
        ("I lost my job. Then the flat went too, and nobody came.", Who(Voice.TELLER, "Wren"), 400),
    ):
        words, place = [], at
        for number, word in enumerate(text.split()):
            start = BODY.index(word, place)
            place = start + len(word)
            words.append(Word(start, place, since + number * 200, since + number * 200 + 150, 0.9, True))
        turns.append(SpokenTurn(who, at, at + len(text), since, words[-1].end_ms, tuple(words)))
        at += len(text) + 1
    return keep_transcript(by=Machine("m"), recording=recording, body=BODY, turns=turns, made_with="m")


def test_lines_end_with_a_sentence_and_say_who_speaks(revision: Revision) -> None:
    assert [(line.speaker, line.text, line.start_ms) for line in of_all(revision)] == [
        ("Interviewer", "What happened?", 0),
        ("Wren", "I lost my job.", 400),
        ("Wren", "Then the flat went too, and nobody came.", 1_200),
    ]


def test_a_stretch_and_a_passage_are_timed_from_their_beginning(revision: Revision) -> None:
    stretch = Span(800, 1_550)
    assert [(line.text, line.start_ms, line.end_ms) for line in of_span(revision, stretch)] == [
        ("my job.", 0, 350),
        ("Then the", 400, 750),
    ]
    passage = find(revision=revision, words="lost my job")
    assert [line.text for line in of_passage(passage, Span(600, 1_150))] == ["lost my job"]


def test_long_speech_is_cut_where_it_can_be_read(recording: Recording) -> None:
    body = "word " * 60 + "end"
    words, at = [], 0
    for number, word in enumerate(body.split()):
        words.append(Word(at, at + len(word), number * 900, number * 900 + 500, 0.9, True))
        at += len(word) + 1
    turn = SpokenTurn(None, 0, len(body), 0, 60 * 900 + 500, tuple(words))
    revision = keep_transcript(by=Machine("m"), recording=recording, body=body, turns=[turn], made_with="m")
    lines = of_all(revision)
    assert " ".join(line.text for line in lines) == body
    assert all(len(line.text) <= MOST_LETTERS for line in lines)
    assert all((line.end_ms or 0) - (line.start_ms or 0) <= MOST_MS for line in lines)


def address(recording: Recording, t: str = "") -> str:
    return f"/listen/{recording.public_id}/captions.vtt{t}"


def said(client: Client, recording: Recording, t: str = "") -> str:
    answer = client.get(address(recording, t))
    assert answer.headers.get("Content-Type", "").startswith("text/vtt") or answer.status_code == 404
    if answer.status_code == 404:
        return ""
    assert answer.headers["Cache-Control"] == "no-store"
    return " ".join(line.text for line in vtt.read(answer.content).lines)


@pytest.fixture
def quote(revision: Revision) -> Quote:
    return QuoteFactory(passage=find(revision=revision, words="Then the flat went too"), approved=True)


def test_anyone_reads_a_quote_of_which_they_hear_the_sound_and_nothing_else(
    client: Client, recording: Recording, quote: Quote
) -> None:
    clip = "?t=1200,2150"
    assert client.get(f"/listen/{recording.public_id}/{clip}").getvalue()
    assert said(client, recording, clip) == "Then the flat went too"
    for t in ("", "?t=1200,2149", "?t=0,3000", "?t=x"):
        assert said(client, recording, t) == ""
    acts.withdraw(by=Teller(recording.story_id), story=recording.story, uses=(Use.VOICE,))
    assert said(client, recording, clip) == ""


def test_its_teller_reads_all_that_is_not_closed(
    client: Client, recording: Recording, revision: Revision
) -> None:
    words = receipts.issue(recording.story.storyteller, "a-key")
    client.post("/my-story/", {"words": " ".join(words)})
    assert said(client, recording) == BODY.replace("\n", " ")
    page = client.get("/my-story/").content.decode()
    assert address(recording) in page and f'data-turns="recording-{recording.pk}"' in page
    start = BODY.index("the flat")
    parts.close(by=Teller(recording.story_id), revision=revision, start=start, end=start + 8)
    assert "the flat" not in said(client, recording)
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert said(client, recording) == ""


@pytest.mark.parametrize(
    ("role", "reads"), [(Role.RESEARCHER, True), (Role.LEADER, False), (Role.STEWARD, False)]
)
def test_staff_read_what_they_may_hear(
    client: Client, recording: Recording, revision: Revision, role: Role, reads: bool
) -> None:
    client.force_login(UserFactory(role=role))
    assert bool(said(client, recording)) == reads
    assert bool(said(client, recording, "?t=800,1550")) == reads


def test_no_words_no_captions(client: Client, recording: Recording) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert said(client, recording) == ""
    assert client.get("/listen/5b0b8d0c-0000-4000-8000-000000000000/captions.vtt").status_code == 404
