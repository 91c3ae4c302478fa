"""Ten minutes from the queue to the stored revision, over faster-whisper called alone on the same file.

It is called with the same model and options, in batches of as many windows, parted by its own detector
of pauses: the library's way to hear several together. They take turns, three times; the medians count.
How many words either hears stands beside it. The listening copy is made after the words, and timed apart.
"""

from functools import cache
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

from bench import Measurement
from bench._interviews import NAMES, interview
from bench._recordings import send
from bench._site import own_site
from bench.hearing import TEN_MINUTES, on_end

MOST: Final = 1.10
ROUNDS: Final = 3
SMALL: Final = {"length": 10, "rounds": 1}


def measure(length: float = TEN_MINUTES, rounds: int = ROUNDS) -> Measurement:
    with own_site() as folder:
        sound, _ = on_end((interview(name).sound for name in NAMES), folder / "long.wav", length)
        _alone(sound)  # so that both models are loaded
        _ours(sound, "loading")
        ours, alone = [], []
        for number in range(rounds):
            ours.append(_ours(sound, f"round {number}"))
            alone.append(_alone(sound))
        seconds, seconds_alone = (median(took for took, _ in each) for each in (ours, alone))
        return Measurement(
            name="transcription",
            value=round(seconds / seconds_alone, 3),
            unit="times as long as faster-whisper alone",
            goal=MOST,
            context={
                "seconds": round(seconds, 1),
                "seconds_alone": round(seconds_alone, 1),
                "words": len(ours[0][1].split()),
                "words_alone": len(alone[0][1].split()),
                "seconds_of_the_listening_copy": round(_copied(), 1),
            },
        )


def _ours(sound: Path, key: str) -> tuple[float, str]:
    """From when the worker takes it to when its revision is stored: how long, and the words."""
    from stories.models import Recording
    from stories.transcription.transcribe import transcribe

    run = send(sound, key)
    begun = perf_counter()
    transcribe(run)
    took = perf_counter() - begun
    current = Recording.objects.get(transcription_runs=run).transcript.current
    assert current is not None
    return took, current.body


def _alone(sound: Path) -> tuple[float, str]:
    from django.conf import settings
    from faster_whisper import BatchedInferencePipeline

    model = _model()
    begun = perf_counter()
    segments, _ = BatchedInferencePipeline(model).transcribe(
        str(sound),
        language="en",
        beam_size=settings.STORYBOOK_SPEECH_BEAM,
        batch_size=settings.STORYBOOK_SPEECH_WINDOWS,
        word_timestamps=True,
        vad_filter=True,
    )
    words = " ".join(segment.text for segment in segments)
    return perf_counter() - begun, words


@cache
def _model() -> Any:
    """As the library loads it by itself: with as many threads as it takes, for one call at a time."""
    from faster_whisper import WhisperModel

    from stories.transcription.models_on_disk import chosen

    return WhisperModel(str(chosen().folder), device="cpu", compute_type="int8", local_files_only=True)


def _copied() -> float:
    from stories.audio import listening_copy
    from stories.models import Recording

    begun = perf_counter()
    listening_copy.keep(Recording.objects.latest("pk").pk)
    return perf_counter() - begun
