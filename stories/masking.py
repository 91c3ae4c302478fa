"""Taking words out of a text that has speakers and times, and putting them back. Pure.

In their place stands a mark. Words and turns around it keep their times.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from stories.models import Word
from stories.passages import Span
from stories.spoken import SpokenTurn

MARK: Final = "[…]"


@dataclass(frozen=True)
class Written:
    """A text and its turns, in their order."""

    body: str
    turns: tuple[SpokenTurn, ...] = ()


class Across(ValueError):
    """The part is not within one turn."""


def without(text: Written, start: int, end: int) -> Written:
    """The text with a mark for these words, which lie within one turn (or anywhere, where there are none)."""
    return _put(text, start, end, MARK, ())


def with_again(text: Written, at: int, words: str, spoken: Sequence[Word]) -> Written:
    """The text with these words in the place of the mark there; `spoken` count from the first of them."""
    moved = tuple(replace(word, start=word.start + at, end=word.end + at) for word in spoken)
    return _put(text, at, at + len(MARK), words, moved)


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


def _put(text: Written, start: int, end: int, instead: str, spoken: tuple[Word, ...]) -> Written:
    body = text.body[:start] + instead + text.body[end:]
    by = len(instead) - (end - start)
    if not text.turns:
        return Written(body)
    if not any(turn.start <= start and end <= turn.end for turn in text.turns):
        raise Across
    return Written(body, tuple(_turn(turn, start, end, by, spoken) for turn in text.turns))


def _turn(turn: SpokenTurn, start: int, end: int, by: int, spoken: tuple[Word, ...]) -> SpokenTurn:
    if turn.end <= start:
        return turn
    if turn.start >= end:
        return replace(turn, start=turn.start + by, end=turn.end + by, words=tuple(_moved(turn.words, by)))
    before = tuple(word for word in turn.words if word.end <= start)
    after = tuple(_moved((word for word in turn.words if word.start >= end), by))
    return replace(turn, end=turn.end + by, words=before + spoken + after)


def _moved(words: Iterable[Word], by: int) -> Iterable[Word]:
    return (replace(word, start=word.start + by, end=word.end + by) for word in words)
