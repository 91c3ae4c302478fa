"""From who was heard when, to who said which word: turns."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stories.transcription.diarization.segments import Stretch
from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.segments import segment_of

LONG_PAUSE_MS: Final = 2_000
LONG_TURN_MS: Final = 60_000
"""After so long a turn ends with the next sentence: an hour by one voice is no paragraph."""
MOSTLY: Final = 0.75
"""Of a sentence, by its time: then all of it is that voice's, since people change with sentences."""
FINEST_MS: Final = 10
UNHEARD: Final = 0


@dataclass(frozen=True)
class HeardTurn:
    """Segments by one voice, one at least. `voice` is None where all is one voice, or nobody can tell."""

    voice: int | None
    segments: tuple[HeardSegment, ...]


def turns(segments: Iterable[HeardSegment], stretches: Sequence[Stretch]) -> list[HeardTurn]:
    """The segments in turns: cut where the voice changes, where the pause is long, and after a long while."""
    by_voice = list(_by_voice(segments, stretches))
    if not by_voice:
        return []
    told: list[list[tuple[int | None, HeardSegment]]] = [by_voice[:1]]
    for (voice, before), after in pairwise(by_voice):
        since = told[-1][0][1].start_ms
        long = after[1].start_ms - before.end_ms >= LONG_PAUSE_MS or before.end_ms - since >= LONG_TURN_MS
        if voice != after[0] or long:
            told.append([])
        told[-1].append(after)
    return [HeardTurn(turn[0][0], tuple(segment for _, segment in turn)) for turn in told]


def _by_voice(
    segments: Iterable[HeardSegment], stretches: Sequence[Stretch]
) -> Iterator[tuple[int | None, HeardSegment]]:
    if len({stretch.voice for stretch in stretches}) < 2:
        yield from ((None, segment) for segment in segments)
        return
    line, last = _line(stretches), stretches[0].voice
    for segment in segments:
        for voice, part in _parts(segment, line, last):
            last = voice
            yield voice, part


def _line(stretches: Sequence[Stretch]) -> NDArray[np.int64]:
    """Who is heard, a hundred times a second; 0 where nobody is."""
    line = np.full(max(stretch.end_ms for stretch in stretches) // FINEST_MS + 1, UNHEARD)
    for stretch in stretches:
        line[stretch.start_ms // FINEST_MS : stretch.end_ms // FINEST_MS] = stretch.voice
    return line


def _parts(segment: HeardSegment, line: NDArray[np.int64], last: int) -> Iterator[tuple[int, HeardSegment]]:
    """The segment whole, where it is mostly one voice's; or its words by their voices."""
    heard = _heard(line, segment.start_ms, segment.end_ms)
    if not heard.any():
        yield last, segment
        return
    most = int(heard.argmax())
    if not segment.words or heard[most] >= MOSTLY * heard.sum():
        yield most, segment
        return
    for voice, words in groupby(_said(segment.words, line, most), key=lambda said: said[0]):
        yield voice, segment_of(word for _, word in words)


def _said(words: Iterable[HeardWord], line: NDArray[np.int64], first: int) -> Iterator[tuple[int, HeardWord]]:
    """Each word with its voice; one in which nobody is heard goes with the word before it."""
    voice = first
    for word in words:
        heard = _heard(line, word.start_ms, word.end_ms)
        voice = int(heard.argmax()) if heard.any() else voice
        yield voice, word


def _heard(line: NDArray[np.int64], start_ms: int, end_ms: int) -> NDArray[np.int64]:
    """For how long each voice is heard between the two moments; none at index 0."""
    between = line[start_ms // FINEST_MS : max(end_ms, start_ms + FINEST_MS) // FINEST_MS]
    heard = np.bincount(between, minlength=1)
    heard[UNHEARD] = 0
    return heard
