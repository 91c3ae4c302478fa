"""Taking words out of a text that has speakers and times, and putting them back. Pure.

In their place stands a mark. Words and turns around it keep their times.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from stories.models import Word
from stories.texts.passages import Span
from stories.texts.turns import SpokenTurn

MARK: Final = "[…]"


@dataclass(frozen=True)
class Written:
    """A text and its turns, in their order."""

    body: str
    turns: tuple[SpokenTurn, ...] = ()


class Across(ValueError):
    """The part is not within one turn."""


def without(text: Written, parts: Iterable[tuple[int, int]]) -> Written:
    """The text with a mark for each of these parts, in their order, each within one turn (or anywhere, where
    there are none)."""
    return _changed(text, [_Change(start, end, MARK) for start, end in parts])


def with_again(text: Written, at: int, words: str, spoken: Sequence[Word]) -> Written:
    """The text with these words in the place of the mark there; `spoken` count from the first of them."""
    moved = tuple(replace(word, start=word.start + at, end=word.end + at) for word in spoken)
    return _changed(text, [_Change(at, at + len(MARK), words, moved)])


def said_in(text: Written, start: int, end: int) -> tuple[Word, ...]:
    """The words with times of that stretch, counting from its start."""
    inside = (word for turn in text.turns for word in turn.words if start <= word.start and word.end <= end)
    return tuple(replace(word, start=word.start - start, end=word.end - start) for word in inside)


def span_of(text: Written, start: int, end: int) -> Span | None:
    """When the stretch is said: by its words, or by its whole turn where no word has a time.

    Where a word's time is a guess, from the last that was measured before it to the next one: rather too much
    is closed than too little.
    """
    words = [word for turn in text.turns for word in turn.words]
    said = [n for n, word in enumerate(words) if word.start < end and word.end > start]
    if said:
        first, last = said[0], said[-1]
        before = next((word.end_ms for word in reversed(words[:first]) if word.measured), 0)
        after = next((word.start_ms for word in words[last + 1 :] if word.measured), text.turns[-1].end_ms)
        measured = [words[n] for n in said if words[n].measured]
        starts = [word.start_ms for word in measured] + ([] if words[first].measured else [before])
        ends = [word.end_ms for word in measured] + ([] if words[last].measured else [after])
        return Span(min(starts), max(min(starts), *ends))
    turns = [turn for turn in text.turns if turn.start < end and turn.end > start]
    return Span(turns[0].start_ms, turns[-1].end_ms) if turns else None


@dataclass(frozen=True)
class _Change:
    """Other words from start to end; `spoken` are those that have times, where they will stand."""

    start: int
    end: int
    words: str
    spoken: tuple[Word, ...] = ()


def _changed(text: Written, changes: Sequence[_Change]) -> Written:
    pieces, at = list[str](), 0
    for change in changes:
        pieces += [text.body[at : change.start], change.words]
        at = change.end
    body = "".join([*pieces, text.body[at:]])
    if not text.turns:
        return Written(body)
    for one in changes:
        if not any(turn.start <= one.start and one.end <= turn.end for turn in text.turns):
            raise Across
    further = Further([(one.start, one.end, len(one.words)) for one in changes])
    return Written(body, tuple(_turn(turn, changes, further) for turn in text.turns))


class Further:
    """By how much a place after parts that are longer or shorter now stands further on; less than 0: further
    back. The parts are (start, end, length now), in their order."""

    def __init__(self, parts: Sequence[tuple[int, int, int]]) -> None:
        self.ends = [end for _, end, _ in parts]
        self.sums = [0, *accumulate(length - (end - start) for start, end, length in parts)]

    def at(self, place: int) -> int:
        return self.sums[bisect_right(self.ends, place)]


def _turn(turn: SpokenTurn, changes: Sequence[_Change], further: Further) -> SpokenTurn:
    inside = [one for one in changes if turn.start <= one.start and one.end <= turn.end]
    start, end = turn.start + further.at(turn.start), turn.end + further.at(turn.end)
    if (start, end) == (turn.start, turn.end) and not inside:
        return turn
    kept = (
        word for word in turn.words if all(word.end <= one.start or word.start >= one.end for one in inside)
    )
    words = [
        *(_moved(word, further.at(word.start)) for word in kept),
        *(w for one in inside for w in one.spoken),
    ]
    return replace(turn, start=start, end=end, words=tuple(sorted(words, key=lambda word: word.start)))


def _moved(word: Word, by: int) -> Word:
    return replace(word, start=word.start + by, end=word.end + by) if by else word
