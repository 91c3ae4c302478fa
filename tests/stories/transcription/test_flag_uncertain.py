"""What a machine may have made up is marked, counted, and the first thing that a reviewer hears."""

import numpy as np
import pytest
from django.test import Client

from stories.audio.decode import RATE, Window
from stories.models import Recording, Word
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.uncertainty import Doubt, places
from stories.transcription import faster_whisper
from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.flag_uncertain import marked
from stories.transcription.segments import parted
from stories.transcription.speech import Speech
from stories.transcripts import access
from stories.transcripts.review import mark_checked
from tests.factories import StoryFactory, StudyFactory, UserFactory
from tests.stories.recordings import recorded
from tests.stories.transcription.test_runs import Parrot, parrot, run_of

__all__ = ["parrot"]  # a fixture
SPEECH = Speech(np.zeros(30 * RATE, np.float32), 0, ((0, 30_000),))


def segment(text: str, *, confidence: float = 0.9, start_ms: int = 0) -> HeardSegment:
    words = tuple(
        HeardWord(word, start_ms + 300 * at, start_ms + 300 * at + 250, confidence)
        for at, word in enumerate(text.split())
    )
    return HeardSegment(text, start_ms, words[-1].end_ms, words)


def doubt(*segments: HeardSegment, speech: Speech = SPEECH, no_speech: float = 0.0) -> list[str]:
    return [one.words[0].doubt for one in marked(segments, speech, no_speech=no_speech)]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for watching!",
        "Thanks for watching.",
        "Subtitles by the Amara.org community",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Untertitel im Auftrag des ZDF, 2020",
        "Please subscribe to my channel.",
        "You",
    ],
)
def test_phrases_that_machines_make_up_are_known(text: str) -> None:
    assert doubt(segment(text)) == [Doubt.MADE_UP]


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for listening to me that day, nurse.",
        "You never know.",
        "No, no, no.",
        "I watch the birds.",
    ],
)
def test_what_people_say_is_not_taken_for_it(text: str) -> None:
    assert doubt(segment(text)) == [""]


def test_words_where_nobody_speaks() -> None:
    speech = Speech(SPEECH.samples, 0, ((0, 2000),))
    assert doubt(segment("I came home."), segment("I saw it.", start_ms=9000), speech=speech) == [
        "",
        Doubt.SILENCE,
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ["I know.", "I know.", "I know."],
        ["moving towards me, moving towards me, moving towards me"],
        ["la " * 40],
        ["so so so so so"],
    ],
)
def test_the_same_again_and_again(texts: list[str]) -> None:
    assert set(doubt(*map(segment, texts))) == {Doubt.REPEATED}


def test_what_the_engine_itself_doubts() -> None:
    assert doubt(segment("I came home.", confidence=0.4)) == [Doubt.UNSURE]
    assert doubt(segment("I came home."), no_speech=0.8) == [Doubt.NO_SPEECH]


@pytest.mark.speech
def test_over_silence_the_real_model_makes_words_up_and_they_are_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = Window(0, np.zeros(12 * RATE, np.float32))
    # As if the detector had let it through.
    monkeypatch.setattr(faster_whisper, "spoken", lambda window: Speech(window.samples, 0, ()))
    heard = faster_whisper.FasterWhisper().hear([silent], language="en", hints="")
    # The last bit of a number differs between processors, and with it whether it writes “You” or “you”.
    assert [(one.text.casefold(), one.words[0].doubt) for one in heard.segments] == [("you", Doubt.MADE_UP)]


class Doubting(Parrot):
    """Hears three sentences, of which the second and the third are doubtful."""

    def _segments(self):  # type: ignore[no-untyped-def]
        said = ("I", "lost", "it.", "What", "fell", "here?", "Thanks", "for", "watching.")
        words = [HeardWord(text, 200 * at, 200 * at + 150, 0.9) for at, text in enumerate(said)]
        first, second, third = parted(words)
        unsure = marked([segment(second.text, confidence=0.3, start_ms=600)], SPEECH)
        return iter([first, *unsure, *marked([third], SPEECH)])


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch, db: None) -> Recording:
    from stories.transcription import transcribe

    monkeypatch.setattr(transcribe, "engine", Doubting)
    return run_of(recorded()).recording


def test_they_are_kept_with_the_words_and_counted(doubtful: Recording) -> None:
    current = doubtful.transcript.current
    assert current is not None
    assert current.doubts == 2
    assert [(place.doubt, current.body[place.start : place.end]) for place in places(current)] == [
        (Doubt.MADE_UP, "Thanks for watching."),
        (Doubt.UNSURE, "What fell here?"),
    ]


def test_whoever_checks_hears_them_first(doubtful: Recording, client: Client) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert "2 places that may be made up" in client.get("/admin/recordings/").content.decode()
    page = client.get(f"/admin/recordings/{doubtful.pk}/doubts/").content.decode()
    assert page.index("<mark>Thanks for watching.</mark>") < page.index("<mark>What fell here?</mark>")
    assert "Machines are known to make these words up" in page
    assert f"/listen/{doubtful.public_id}/?t=200,2750" in page
    clip = client.get(f"/listen/{doubtful.public_id}/?t=200,2750")
    assert (clip.status_code, b"".join(clip.streaming_content)[:2]) == (200, b"ID")  # an MP3 begins so
    mark_checked(by=UserFactory(role=Role.RESEARCHER), revision=doubtful.transcript.current)
    assert "may be made up" not in client.get("/admin/recordings/").content.decode()
    assert (
        "A person has checked these words since."
        in client.get(f"/admin/recordings/{doubtful.pk}/doubts/").content.decode()
    )


def test_a_recording_without_any_says_so(parrot: type[Parrot], client: Client, db: None) -> None:
    recording = run_of(recorded()).recording
    client.force_login(UserFactory(role=Role.RESEARCHER))
    page = client.get(f"/admin/recordings/{recording.pk}/doubts/").content.decode()
    assert "No doubtful words were found." in page


@pytest.mark.django_db
def test_who_may_open_the_words_to_check_them() -> None:
    collector, researcher = UserFactory(role=Role.COLLECTOR), UserFactory(role=Role.RESEARCHER)
    mine = StoryFactory(uses=[Use.KEEP], collected_by=collector)
    StoryFactory(uses=[Use.KEEP])
    read = StoryFactory()
    assert set(access.reviewable_by(collector)) == {mine}
    assert set(access.reviewable_by(researcher)) == {read}
    assert not access.reviewable_by(UserFactory(role=Role.EDITOR)).exists()
    StudyFactory()  # with several, only of one's own
    assert not access.reviewable_by(collector).exists()


def test_a_word_with_a_doubt_is_packed_with_it_and_one_without_is_as_before() -> None:
    word = Word(0, 4, 0, 100, 0.5, True)
    assert (len(word.packed()), Word.unpacked(word.packed())) == (6, word)
    marked_word = Word(0, 4, 0, 100, 0.5, True, "unsure")
    assert Word.unpacked(marked_word.packed()) == marked_word
