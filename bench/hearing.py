"""How well and how fast the demo's speech model hears: the eight interviews, and ten minutes of them on end.

The value is the word error rate over all that is said in the eight. The ten minutes tell the speed and the
memory of longer sound.
"""

import resource
import wave
from collections.abc import Iterable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import av
import numpy as np

from bench import Measurement
from bench._interviews import NAMES, Interview, interview, words_of
from bench._site import own_site
from bench._word_errors import turn_starts, word_error_rate

GOAL: Final = 0.10
"""As the tests ask of two of the interviews."""

TEN_MINUTES: Final = 600.0
SMALL: Final = {"interviews": 1, "seconds": 5}


def measure(interviews: int = len(NAMES), seconds: float = TEN_MINUTES) -> Measurement:
    with own_site() as folder:
        from stories.transcription.faster_whisper import FasterWhisper

        engine, told = FasterWhisper(), [interview(name) for name in NAMES[:interviews]]
        heard, took = zip(*(_listened(engine, one.sound) for one in told), strict=True)
        short = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        long, lasts = on_end((one.sound for one in told), folder / "long.wav", seconds)
        _, long_took = _listened(engine, long)
        rates = [_rate([one], [segments]) for one, segments in zip(told, heard, strict=True)]
        late = [gap for one, segments in zip(told, heard, strict=True) for gap in _gaps(one, segments)]
        return Measurement(
            name="hearing",
            value=round(_rate(told, heard), 4),
            unit="words wrong of those said, in eight interviews",
            goal=GOAL,
            context={
                "model": engine.name,
                "worst_interview": round(max(rates), 4),
                "turns": len(late),
                "turns_within_half_a_second": sum(gap is not None and gap <= 0.5 for gap in late),
                "times_real_time": round(sum(_seconds(one.sound) for one in told) / sum(took), 1),
                "times_real_time_of_ten_minutes": round(lasts / long_took, 1),
                "peak_megabytes": short // 1024,
                "peak_megabytes_of_ten_minutes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            },
        )


def _listened(engine: Any, sound: Path) -> tuple[list[Any], float]:
    """The segments, and the seconds that it took."""
    begun = perf_counter()
    from stories.audio.decode import Pass
    from stories.transcription.steps import steps

    listening = steps(engine, Pass(sound), duration_ms=round(_seconds(sound) * 1000), language="en")
    segments = [segment for step in listening for segment in step.heard.segments]
    return segments, perf_counter() - begun


def _rate(told: Iterable[Interview], heard: Iterable[list[Any]]) -> float:
    return word_error_rate(
        said=" ".join(one.said for one in told),
        heard=" ".join(segment.text for segments in heard for segment in segments),
    )


def _gaps(one: Interview, segments: list[Any]) -> list[float | None]:
    """For each turn, how far from its true start it was heard, in seconds; None where it was not heard."""
    starts = turn_starts(one.turns, words_of(segments))
    return [None if at is None else abs(at - known) for at, known in zip(starts, one.starts, strict=True)]


def _seconds(sound: Path) -> float:
    with av.open(str(sound)) as container:
        return float((container.duration or 0) / av.time_base)


def on_end(sounds: Iterable[Path], target: Path, seconds: float) -> tuple[Path, float]:
    """The sounds one after the other and again from the first, as a WAV file; and how long it is."""
    rate, parts = 16_000, []
    for sound in sounds:
        with av.open(str(sound)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            frames = [frame for whole in container.decode(audio=0) for frame in resampler.resample(whole)]
            parts += [frame.to_ndarray()[0] for frame in frames]
    samples = np.concatenate(parts)
    long = np.tile(samples, 1 + int(seconds * rate) // len(samples))[: int(seconds * rate)]
    with wave.open(str(target), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(long.astype("<i2").tobytes())
    return target, len(long) / rate
