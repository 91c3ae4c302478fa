"""The real Whisper (OpenAI's tiny.en) on real sound: the demo's interviews, silence, and music."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from django.core.files import File

from bench._interviews import interview, words_of
from bench._word_errors import turn_starts, word_error_rate
from stories.audio.decode import Pass, Window
from stories.audio.probe import probe
from stories.models import Recording, RunState, Story, StoryKind, TranscriptionRun
from stories.transcription import faster_whisper
from stories.transcription.engine import EngineUnavailable, Heard, HeardSegment
from stories.transcription.faster_whisper import FasterWhisper
from stories.transcription.steps import steps
from tests.factories import StoryFactory
from tests.stories.sounds import as_wav

pytestmark = pytest.mark.speech
RATE = 16_000


def heard_in(path: Path, *, language: str) -> list[HeardSegment]:
    duration_ms = probe(path).duration_ms
    listening = steps(FasterWhisper(), Pass(path), duration_ms=duration_ms, language=language)
    return [segment for step in listening for segment in step.heard.segments]


@pytest.mark.parametrize(
    "name", ["come-back-when-its-worse", pytest.param("the-tuesday-table", marks=pytest.mark.attack)]
)
def test_an_interview_is_written_down_with_few_errors_and_its_times(name: str) -> None:
    told = interview(name)
    segments = heard_in(told.sound, language="en")
    rate = word_error_rate(said=told.said, heard=" ".join(segment.text for segment in segments))
    assert rate <= 0.10
    starts = turn_starts(told.turns, words_of(segments))
    late = [
        (turn, start, known)
        for turn, start, known in zip(told.turns, starts, told.starts, strict=True)
        if start is None or abs(start - known) > 0.5
    ]
    assert late == []


def test_in_two_halves_the_same_words_are_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside each other, with half of the threads each; and each half by itself is another call."""
    asked = []
    part = FasterWhisper._part

    def counted(self: FasterWhisper, windows: Sequence[Window], *told: str) -> Heard:
        asked.append(len(windows))
        return part(self, windows, *told)

    monkeypatch.setattr(FasterWhisper, "_part", counted)
    windows = list(Pass(interview("the-tuesday-table").sound).windows(longest_seconds=12))[:4]
    heard = FasterWhisper().hear(windows, language="en", hints="")
    beside, asked[:] = list(asked), []
    monkeypatch.setattr(faster_whisper, "BESIDE", 1)
    faster_whisper._loaded.cache_clear()
    try:
        alone = FasterWhisper().hear(windows, language="en", hints="")
    finally:
        faster_whisper._loaded.cache_clear()
    assert (beside, asked) == ([2, 2] if (os.cpu_count() or 1) > 1 else [4], [4])
    assert [one.text for one in heard.segments] == [one.text for one in alone.segments]
    assert [one.start_ms for one in heard.segments] == sorted(one.start_ms for one in alone.segments)


def silence(seconds: float) -> bytes:
    noise = np.random.default_rng(7).normal(0, 8, int(seconds * RATE))
    return as_wav(noise.astype(np.int16), RATE)


def music(seconds: float) -> bytes:
    """Chords of four notes, each a second long, on something like an organ."""
    time = np.arange(int(RATE)) / RATE
    chords = [(261.6, 329.6, 392.0, 523.3), (220.0, 261.6, 329.6, 440.0), (174.6, 220.0, 261.6, 349.2)]
    played = [
        sum(np.sin(2 * np.pi * note * n * time) / n for note in chords[bar % 3] for n in (1, 2, 3))
        * np.minimum(1, 8 * (1 - time))
        for bar in range(int(seconds))
    ]
    return as_wav((1200 * np.concatenate(played)).astype(np.int16), RATE)


def muted(seconds: float) -> bytes:
    """Without the filter for speech the model hears “You” in it."""
    return as_wav(np.zeros(int(seconds * RATE), np.int16), RATE)


def a_note(seconds: float) -> bytes:
    """One low note held, as of a motor. Without the filter the model now and then hears “You” in it."""
    time = np.arange(int(seconds * RATE)) / RATE
    return as_wav((8000 * np.sin(2 * np.pi * 110 * time)).astype(np.int16), RATE)


@pytest.mark.parametrize(
    "sound",
    [silence(12), muted(12), music(12), a_note(12)],
    ids=["silence", "a muted microphone", "music", "a note"],
)
def test_where_nothing_is_said_no_words_are_made_up(tmp_path: Path, sound: bytes) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(sound)
    assert heard_in(path, language="en") == []


@pytest.mark.parametrize(
    ("language", "sentence"), [("cy", "and this is in Welsh"), ("", "and nobody has said which language")]
)
def test_a_model_for_english_alone_says_so_instead_of_inventing(language: str, sentence: str) -> None:
    with pytest.raises(EngineUnavailable, match=f"tiny.en knows only English, {sentence}"):
        heard_in(interview("the-key").sound, language=language)


def recorded(sound: Path, **story: str) -> Recording:
    recording = Recording(
        story=StoryFactory(kind=StoryKind.RECORDED, body="", **story),
        sha256="0" * 64,
        size=sound.stat().st_size,
        duration_ms=70_000,
        media_type="audio/mpeg",
    )
    with sound.open("rb") as handle:
        recording.file.save("original", File(handle))
    return recording


@pytest.mark.django_db(transaction=True)
def test_a_recording_goes_through_the_queue_and_comes_back_as_words(worker) -> None:
    run = TranscriptionRun.objects.create(recording=recorded(interview("the-tuesday-table").sound))
    run.enqueue()
    worker.drain()
    run.refresh_from_db()
    text = run.recording.transcript
    assert (run.state, run.error, run.progress) == (RunState.DONE, "", 1.0)
    assert (text.current.made_with, text.current.is_vouched_for) == ("faster-whisper tiny.en", False)
    assert "crossword" in text.current.body
    assert text.current.turns.count() > 5


@pytest.mark.django_db(transaction=True)
def test_a_recording_in_another_language_waits_and_says_why(worker) -> None:
    run = TranscriptionRun.objects.create(recording=recorded(interview("the-key").sound, language="pl"))
    run.enqueue()
    worker.drain()
    run.refresh_from_db()
    assert (run.state, run.attempts, Story.objects.get().texts.count()) == (RunState.WAITING, 0, 0)
    assert "knows only English, and this is in Polish" in run.error
