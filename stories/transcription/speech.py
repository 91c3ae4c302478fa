"""Where somebody speaks: the same for every engine."""

from collections.abc import Iterable
from dataclasses import dataclass

from stories.audio.sound import A_MS, Samples, Window
from stories.transcription.engine import HeardWord


@dataclass(frozen=True)
class Speech:
    """A window from its first speech to its last."""

    samples: Samples
    start_ms: int
    stretches: tuple[tuple[int, int], ...]
    """From when until when somebody speaks, in ms; a pause of less than two seconds is part of it."""

    @property
    def end_ms(self) -> int:
        return self.start_ms + len(self.samples) // A_MS


def spoken(window: Window) -> Speech | None:
    """From where somebody first speaks to where they stop (Silero's detector); None where nobody does: in
    silence and in music Whisper makes words up."""
    from faster_whisper.vad import get_speech_timestamps

    found = get_speech_timestamps(window.samples)
    if not found:
        return None
    start, end = found[0]["start"] // A_MS * A_MS, found[-1]["end"]
    stretches = tuple(
        (window.start_ms + one["start"] // A_MS, window.start_ms + one["end"] // A_MS) for one in found
    )
    return Speech(window.samples[start:end], window.start_ms + start // A_MS, stretches)


def longest_unheard_ms(speech: Speech, words: Iterable[HeardWord]) -> int:
    """How long somebody speaks, at the most, without a word being heard."""
    told = list(words)
    ends = [speech.start_ms, *(word.end_ms for word in told)]
    starts = [*(word.start_ms for word in told), speech.end_ms]
    return max(spoken_between(speech, end, start) for end, start in zip(ends, starts, strict=True))


def spoken_between(speech: Speech, start: int, end: int) -> int:
    """For how many milliseconds somebody speaks between the two moments."""
    return sum(max(0, min(end, until) - max(start, since)) for since, until in speech.stretches)
