"""A run stopped in the middle goes on where it stopped; what can not be done does not hold up the rest."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone

from stories.accounts.actors import Teller
from stories.audio.decode import Window
from stories.consent import acts
from stories.jobs.runs import resume_stalled
from stories.models import Recording, RunState, Segment, StoryKind, TranscriptionRun
from stories.transcription import transcribe
from stories.transcription.engine import Heard, HeardSegment, HeardWord
from tests.examples import examples
from tests.factories import StoryFactory
from tests.kept_database import FOLDER, digest
from tests.stories.audio.test_windows import as_wav, speech_like

MINUTES = 2


class Killed(BaseException):
    """As if the process ended there: nothing of ours catches it."""


class Echo:
    """Hears one word in each window: when it begins. It is killed where it is told to be."""

    name = "echo"
    windows_at_once = 1
    heard: ClassVar[list[int]] = []
    dies_at: ClassVar[int | None] = None

    def __init__(self, model: object = None) -> None:
        pass

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        return Heard(language or "en", tuple(self._segments(windows)))

    def _segments(self, windows: Sequence[Window]) -> Iterator[HeardSegment]:
        for window in windows:
            if self.dies_at is not None and window.start_ms >= self.dies_at:
                Echo.dies_at = None
                raise Killed
            self.heard.append(window.start_ms)
            word = HeardWord(f"at{window.start_ms}", window.start_ms, window.end_ms, 0.5)
            yield HeardSegment(word.text, window.start_ms, window.end_ms, (word,))


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> type[Echo]:
    monkeypatch.setattr(transcribe, "engine_of", lambda run: Echo())
    monkeypatch.setattr(Echo, "heard", [])
    monkeypatch.setattr(Echo, "dies_at", None)
    return Echo


def fallen_silent() -> None:
    """Whoever has a run has not been heard of for an hour."""
    TranscriptionRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))


@cache
def spoken() -> bytes:
    pauses = tuple(range(25, 60 * MINUTES, 27))
    return as_wav(speech_like(60 * MINUTES, pauses=pauses), 16_000)


def recorded(sound: bytes | None = None) -> Recording:
    sound = sound or spoken()
    recording = Recording(
        story=StoryFactory(kind=StoryKind.RECORDED, body=""),
        sha256="0" * 64,
        size=len(sound),
        duration_ms=60_000 * MINUTES,
        media_type="audio/wav",
    )
    recording.file.save("original", ContentFile(sound))
    return recording


def run_of(recording: Recording) -> TranscriptionRun:
    return TranscriptionRun.objects.create(recording=recording)


@pytest.mark.django_db
def test_a_killed_run_goes_on_and_no_window_is_heard_twice_or_left_out(echo: type[Echo]) -> None:
    unbroken, broken = run_of(recorded()), run_of(recorded())
    transcribe.transcribe(unbroken.pk)
    whole, echo.heard = echo.heard, []
    echo.dies_at = 60_000
    with pytest.raises(Killed):
        transcribe.transcribe(broken.pk)
    broken.refresh_from_db()
    kept = list(broken.segments.values_list("pk", "text"))
    assert (broken.state, len(kept), broken.heard_ms > 60_000) == (RunState.RUNNING, len(echo.heard), True)
    fallen_silent()
    assert resume_stalled()
    transcribe.transcribe(broken.pk)
    assert echo.heard == whole
    bodies = [run.recording.transcript.current.body for run in (unbroken, broken)]
    assert bodies[0] == bodies[1]
    assert bodies[0].split() == [f"at{start}" for start in whole]
    assert Segment.objects.count() == 0  # the words are in the revision, and nowhere else


@pytest.mark.django_db
def test_one_who_wakes_when_the_run_is_anothers_writes_nothing(echo: type[Echo]) -> None:
    run = run_of(recorded())
    first = TranscriptionRun.objects.claim(run.pk)
    fallen_silent()
    second = TranscriptionRun.objects.claim(run.pk)
    transcribe.listen_and_keep(second, Echo())
    for one in (first, second):
        with pytest.raises(transcribe.NotHeld):
            transcribe.listen_and_keep(one, Echo())
    assert run.recording.transcript.revisions.count() == 1


@pytest.mark.django_db
def test_what_another_model_heard_is_not_mixed_with_what_this_one_hears(echo: type[Echo]) -> None:
    run, echo.dies_at = run_of(recorded()), 60_000
    with pytest.raises(Killed):
        transcribe.transcribe(run.pk)
    TranscriptionRun.objects.update(made_with="faster-whisper tiny")
    fallen_silent()
    transcribe.transcribe(run.pk)
    assert run.recording.transcript.current.body.startswith("at0 ")
    assert run.recording.transcript.current.made_with == "echo"


@pytest.mark.django_db
def test_a_story_taken_back_in_the_middle_is_listened_to_no_further(
    echo: type[Echo], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(recorded())

    def taken_back(self: Echo, windows: Sequence[Window]) -> Iterator[HeardSegment]:
        story = run.recording.story
        acts.withdraw(by=Teller(story.pk), story=story)
        yield HeardSegment("too late", 0, 1, ())

    monkeypatch.setattr(Echo, "_segments", taken_back)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert (run.state, Segment.objects.count(), run.recording.story.texts.count()) == (RunState.DONE, 0, 0)


@pytest.mark.django_db
def test_a_full_disk_loses_nothing(echo: type[Echo], monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(recorded())
    full = True

    def keep(self: TranscriptionRun, **fields: object) -> None:
        if full and run.segments.exists():
            raise OperationalError("database or disk is full")
        advance(self, **fields)

    advance = TranscriptionRun.advance
    monkeypatch.setattr(TranscriptionRun, "advance", keep)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert (run.state, run.segments.count()) == (RunState.RUNNING, 1)
    full = False
    fallen_silent()
    assert resume_stalled()
    transcribe.transcribe(run.pk)
    assert echo.heard[0] == 0
    assert run.recording.transcript.current.body.count("at0") == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_can_not_be_read_fails_after_three_tries_and_the_next_is_heard(
    echo: type[Echo], worker
) -> None:
    poison, good = run_of(recorded(b"RIFF" + b"\0" * 4 + b"WAVE" + b"\1" * 400)), run_of(recorded())
    for run in (poison, good):
        run.enqueue()
    for _ in range(4):
        worker.drain()
        fallen_silent()
        resume_stalled()
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.state, poison.attempts, good.state) == (RunState.FAILED, 3, RunState.DONE)
    assert poison.error == "The recording can't be read to its end. It may be damaged."


@pytest.mark.speech
@pytest.mark.attack
def test_killed_at_seeded_moments_the_real_thing_has_the_same_words_and_times(django_db_setup: None) -> None:
    kills = min(30, examples(1))  # the last is once words are kept
    measured = f"import json; from bench.kills import measure; print(json.dumps(measure({kills}).as_json()))"
    done = subprocess.run(
        [sys.executable, "-c", measured],
        cwd=Path(__file__).parents[3],
        env=os.environ | {"STORYBOOK_MIGRATED": str(FOLDER / f"{digest()}.sqlite3")},
        capture_output=True,
        text=True,
        timeout=900,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["value"], told["context"]["killed"]) == (0, kills)
    assert told["context"]["of_them_with_segments_kept"] >= 1
