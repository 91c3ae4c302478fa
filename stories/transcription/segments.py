"""Words in segments: a sentence each, or what is said between two pauses."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.speech import Speech

PAUSE_MS: Final = 900
ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "؟")
CLOSERS: Final = "\"'’”»)]"


def parted(words: Iterable[HeardWord]) -> Iterator[HeardSegment]:
    """The words of one voice or more, in their order, in segments."""
    held: list[HeardWord] = []
    for word, after in pairwise([*words, None]):
        if word is None:  # there were none
            return
        held.append(word)
        if after is None or _ends_sentence(word.text) or after.start_ms - word.end_ms >= PAUSE_MS:
            yield segment_of(held)
            held = []


def words_of(told: Iterable[tuple[str, float, float, float]], speech: Speech) -> Iterator[HeardWord]:
    """What an engine told of a speech (a word, its start and end in seconds from where the speech begins, its
    probability), in the recording's time: within the speech, and none before the one that it follows."""
    at = speech.start_ms
    for text, start, end, probability in told:
        if text.strip():
            begins = min(max(at, speech.start_ms + round(start * 1000)), speech.end_ms)
            at = min(max(begins, speech.start_ms + round(end * 1000)), speech.end_ms)
            yield HeardWord(text.strip(), begins, at, probability)


def segment_of(words: Iterable[HeardWord]) -> HeardSegment:
    """At least one word."""
    held = tuple(words)
    return HeardSegment(" ".join(word.text for word in held), held[0].start_ms, held[-1].end_ms, held)


def _ends_sentence(word: str) -> bool:
    return word.rstrip(CLOSERS).endswith(ENDS)
