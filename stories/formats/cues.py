"""Captions are cut to fit a screen: what one voice says in several of them is one turn, and captions that
roll say a line again until it is gone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Final

from stories.formats.transcript import Line, TimedWord, Transcript

A_BLINK_MS: Final = 60
"""A cue as short as this is read by nobody: it only moves what stands there."""
FEWEST: Final = 2
"""Cues that say again what stood before: of fewer nobody can say that they roll."""


@dataclass(frozen=True)
class Cue:
    """As it stands in the file: its rows with their tags, and without (`plain`)."""

    start_ms: int
    end_ms: int
    rows: tuple[str, ...]
    plain: tuple[str, ...]

    @property
    def until_ms(self) -> int | None:
        """None where nobody says how long it lasts: it would end where it begins, or before."""
        return self.end_ms if self.end_ms > self.start_ms else None

    @property
    def is_a_blink(self) -> bool:
        return 0 < self.end_ms - self.start_ms <= A_BLINK_MS


def unrolled(cues: Sequence[Cue]) -> tuple[list[Cue], int]:
    """Without the rows that stood in the cue before already, where the captions roll; and of how many cues
    some were taken. Where they do not roll, a line that is said twice stays twice."""
    again = [0, *(_again(before, cue) for before, cue in pairwise(cues))][: len(cues)]
    number = sum(map(bool, again))
    if number < FEWEST or number * 2 < len(cues) - 1:
        return list(cues), 0
    told = [
        replace(cue, rows=cue.rows[rows:], plain=cue.plain[rows:])
        for cue, rows in zip(cues, again, strict=True)
    ]
    return [cue for cue in told if cue.rows], number


def _again(before: Cue, cue: Cue) -> int:
    """How many of its first rows are the last of the one before, which it follows at once. One that stays to
    be read has something new in it; a row in which words have times is new."""
    if cue.start_ms > before.end_ms + A_BLINK_MS:
        return 0
    marked = [row != plain for row, plain in zip(cue.rows, cue.plain, strict=True)]
    new = marked.index(True) if True in marked else len(cue.rows)
    most = min(new, len(before.rows), len(cue.rows) if cue.is_a_blink else len(cue.rows) - 1)
    return next((rows for rows in range(most, 0, -1) if before.plain[-rows:] == cue.plain[:rows]), 0)


def turns_of_cues(transcript: Transcript) -> tuple[Line, ...]:
    """Cues of one voice, one after the other, as one line. When each was said stays inside: a cue that tells
    no times of words is a stretch of words with a time. Where nobody is said to speak, each stays itself."""
    turns = list[Line]()
    for _, cues in groupby(enumerate(transcript.lines), lambda one: one[1].speaker or one[0]):
        several = [line for _, line in cues]
        turns.append(several[0] if len(several) == 1 else _turn(several))
    return tuple(turns)


def _turn(cues: Sequence[Line]) -> Line:
    words = [word for cue in cues for word in (cue.words or _stretch(cue))]
    end = max((cue.end_ms for cue in cues if cue.end_ms is not None), default=None)
    return replace(cues[0], text=" ".join(cue.text for cue in cues), end_ms=end, words=tuple(words))


def _stretch(cue: Line) -> tuple[TimedWord, ...]:
    if cue.start_ms is None or cue.end_ms is None or cue.end_ms <= cue.start_ms:
        return ()
    return (TimedWord(cue.text, cue.start_ms, cue.end_ms),)
