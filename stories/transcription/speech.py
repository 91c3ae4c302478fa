"""Where somebody speaks: the same for every engine."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from stories.audio.decode import A_MS, Samples, Window
from stories.transcription.engine import HeardWord

PAUSE_MS: Final = 500
MOST_UNHEARD_MS: Final = 1500
"""Whisper now and then ends too early, or skips one of two voices: somebody speaks on, and no word comes.
On fourteen interviews these two gave the fewest wrong words (1.0 %; with 2000 and 3000: 1.4 %)."""


@dataclass(frozen=True)
class Speech:
    """A window from its first speech to its last."""

    samples: Samples
    start_ms: int
    stretches: tuple[tuple[int, int], ...]
    """From when until when somebody speaks, in ms; a pause of less than `PAUSE_MS` is part of it."""

    @property
    def end_ms(self) -> int:
        return self.start_ms + len(self.samples) // A_MS


def spoken(window: Window) -> Speech | None:
    """From where somebody first speaks to where they stop (Silero's detector); None where nobody does: in
    silence and in music Whisper makes words up."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    found = get_speech_timestamps(window.samples, VadOptions(min_silence_duration_ms=PAUSE_MS))
    if not found:
        return None
    start, end = found[0]["start"] // A_MS * A_MS, found[-1]["end"]
    stretches = tuple(
        (window.start_ms + one["start"] // A_MS, window.start_ms + one["end"] // A_MS) for one in found
    )
    return Speech(window.samples[start:end], window.start_ms + start // A_MS, stretches)


def unheard(speech: Speech, words: Iterable[HeardWord]) -> list[Speech]:
    """Where somebody speaks for long without a word being heard, each as a speech of its own."""
    told = list(words)
    ends = [speech.start_ms, *(word.end_ms for word in told)]
    starts = [*(word.start_ms for word in told), speech.end_ms]
    return [
        _between(speech, end, start)
        for end, start in zip(ends, starts, strict=True)
        if spoken_between(speech, end, start) > MOST_UNHEARD_MS
    ]


def filled(
    speech: Speech, words: list[HeardWord], hear: Callable[[Speech], list[HeardWord]]
) -> list[HeardWord]:
    """The words with those that are heard where there were none, when only that is listened to."""
    missed = [word for one in unheard(speech, words) for word in hear(one)]
    return sorted([*words, *missed], key=lambda word: (word.start_ms, word.end_ms)) if missed else words


def _between(speech: Speech, start_ms: int, end_ms: int) -> Speech:
    first, last = (ms - speech.start_ms for ms in (start_ms, end_ms))
    return Speech(speech.samples[first * A_MS : last * A_MS], start_ms, speech.stretches)


def spoken_between(speech: Speech, start: int, end: int) -> int:
    """For how many milliseconds somebody speaks between the two moments."""
    return sum(max(0, min(end, until) - max(start, since)) for since, until in speech.stretches)
