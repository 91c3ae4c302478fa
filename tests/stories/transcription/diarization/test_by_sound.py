"""Who said which word, on real sound with the real Whisper: by how voices sound, and by channel."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from bench._word_errors import word_error_rate
from stories.audio.decode import RATE, Pass
from stories.transcription.diarization import by_channel, by_sound
from stories.transcription.diarization.by_sound import BySound
from stories.transcription.diarization.segments import Stretch
from stories.transcription.diarization.turns import HeardTurn, turns
from stories.transcription.engine import HeardSegment
from stories.transcription.faster_whisper import FasterWhisper
from stories.transcription.steps import steps
from tests.stories.sounds import as_wav
from tests.stories.transcription.diarization import six

MOST_WRONG = 0.15
SECONDS_MS = 45_000


def first(one: str, names: Sequence[str]) -> list[Any]:
    """The others are listened to in `make attack`."""
    return [pytest.param(name, marks=[] if name == one else [pytest.mark.attack]) for name in names]


@cache
def listened(name: str) -> tuple[list[HeardSegment], list[Stretch]]:
    """Both in one pass over the sound, as a run does."""
    diarizer = BySound(None)
    sound = Pass(six.sound(name), also=diarizer)
    listening = steps(FasterWhisper(), sound, duration_ms=SECONDS_MS, language="en")
    return [segment for step in listening for segment in step.heard.segments], diarizer.stretches()


def heard(name: str, count: int | None = None) -> list[HeardTurn]:
    segments, by_itself = listened(name)
    return turns(segments, stretches_of(name, count) if count else by_itself)


def wrong(name: str, told: list[HeardTurn]) -> float:
    said = [(turn.voice, word) for turn in told for segment in turn.segments for word in segment.words]
    return six.wrong(six.turns(name), said)


@pytest.mark.speech
@pytest.mark.parametrize("name", first("man-man-woman", six.UNLIKE))
def test_unlike_voices_are_told_apart_turn_by_turn_and_no_word_is_lost(name: str) -> None:
    told = heard(name)
    assert wrong(name, told) <= MOST_WRONG
    assert abs(len(told) - len(six.turns(name))) <= 1
    said = " ".join(segment.text for turn in told for segment in turn.segments)
    # In one of these Whisper skips the second voice wherever it answers:
    # `stories.transcription.speech.filled`.
    assert word_error_rate(said=" ".join(turn.text for turn in six.turns(name)), heard=said) <= 0.05


@pytest.mark.speech
@pytest.mark.parametrize("name", first("man-man", six.ALIKE))
def test_voices_that_are_alike_may_be_taken_for_one_but_never_for_more(name: str) -> None:
    voices = {turn.voice for turn in heard(name)}
    assert len(voices) <= len({turn.voice for turn in six.turns(name)})


@pytest.mark.speech
def test_who_knows_how_many_speak_can_say_so() -> None:
    assert wrong("man-man", heard("man-man", count=2)) <= MOST_WRONG
    assert {turn.voice for turn in heard("man-man-woman", count=1)} == {None}


def stretches_of(name: str, count: int | None = None) -> list[Stretch]:
    diarizer = BySound(count)
    for _ in Pass(six.sound(name), also=diarizer).windows(longest_seconds=30):
        pass
    return diarizer.stretches()


def test_a_voice_is_the_same_in_every_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces are five minutes long where it counts; here they are twenty seconds."""
    monkeypatch.setattr(by_sound, "PIECE_MS", 20_000)
    told = stretches_of("man-woman")
    assert {stretch.voice for stretch in told} == {1, 2}
    truth = six.turns("man-woman")
    voices = {"bm_daniel": 1, "bf_alice": 2}
    spoken = sum(stretch.end_ms - stretch.start_ms for stretch in told)
    right = sum(
        max(0.0, min(stretch.end_ms, turn.end * 1000) - max(stretch.start_ms, turn.start * 1000))
        for stretch in told
        for turn in truth
        if voices[turn.voice] == stretch.voice
    )
    assert right >= (1 - MOST_WRONG) * spoken


def test_of_silence_and_of_nothing_nobody_is_heard() -> None:
    assert BySound().stretches() == []
    silent = BySound()
    silent.take(np.zeros(3 * RATE, np.int16))
    silent.end()
    assert silent.stretches() == []


def in_channels(name: str, tmp_path: Path, *, leak: float, voices: tuple[str, str]) -> Path:
    """The interview as two microphones hear it: each its own voice, and some of the other."""
    with av.open(str(six.sound(name))) as source:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        mono = np.hstack(
            [part.to_ndarray()[0] for frame in source.decode(audio=0) for part in resampler.resample(frame)]
        )
    sides = np.zeros((2, len(mono)))
    for turn in six.turns(name):
        spoken = slice(round(turn.start * RATE), round(turn.end * RATE))
        own = voices.index(turn.voice)
        sides[own, spoken], sides[1 - own, spoken] = mono[spoken], leak * mono[spoken]
    path = tmp_path / "two.wav"
    path.write_bytes(as_wav(sides.T.astype(np.int16).reshape(-1), RATE, channels=2))
    return path


@pytest.mark.parametrize("leak", [0.0, 0.25])
def test_a_channel_of_its_own_tells_whose_a_voice_is_even_of_two_alike(leak: float, tmp_path: Path) -> None:
    path = in_channels("woman-woman", tmp_path, leak=leak, voices=("bf_emma", "bf_lily"))
    told = by_channel.stretches(path)
    for turn in six.turns("woman-woman"):
        voice = 1 if turn.voice == "bf_emma" else 2
        inside = [
            (min(one.end_ms, turn.end * 1000) - max(one.start_ms, turn.start * 1000), one.voice)
            for one in told
            if one.start_ms < turn.end * 1000 and one.end_ms > turn.start * 1000
        ]
        right = sum(length for length, one in inside if one == voice)
        assert right >= 0.9 * sum(length for length, _ in inside) > 0


def test_channels_that_hear_the_same_or_nothing_tell_nothing(tmp_path: Path) -> None:
    room = in_channels("woman-woman", tmp_path, leak=0.9, voices=("bf_emma", "bf_lily"))
    assert by_channel.stretches(room) == []
    for name, sides in {"one": [1, 0], "none": [0, 0]}.items():
        path = tmp_path / f"{name}.wav"
        tone = (8000 * np.sin(2 * np.pi * 300 * np.arange(3 * RATE) / RATE)).astype(np.int16)
        path.write_bytes(
            as_wav(np.column_stack([tone * side for side in sides]).reshape(-1), RATE, channels=2)
        )
        assert by_channel.stretches(path) == []
    assert by_channel.stretches(six.sound("man-man")) == []  # one channel


def test_a_child_that_dies_costs_nobody_their_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(by_sound, "ENVIRONMENT", {"PYTHONHOME": "/nowhere"})
    assert stretches_of("man-woman") == []
    assert "Voices were not told apart (CalledProcessError)." in caplog.text
