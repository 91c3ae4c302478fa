"""Keyword in context: every place of what was looked for, a line each, with the words before and after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from search.engine import Query
from search.find import Result
from search.highlight import places
from search.sources import Shown
from search.tokens import folded

AROUND: Final = 64
"""Characters on either side at most."""


class Order(StrEnum):
    FOUND = "found"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Line:
    """`url` opens the words where they stand."""

    before: str
    word: str
    after: str
    url: str
    shown: Shown


def lines(results: Iterable[Result], query: Query, order: Order = Order.FOUND) -> list[Line]:
    """Of results whose words say where they stand; in the order of the results, or of the words beside it,
    nearest first."""
    there = [line for one in results for line in _of(one.shown, query)]
    match order:
        case Order.BEFORE:
            return sorted(there, key=lambda line: folded(line.before).split()[::-1])
        case Order.AFTER:
            return sorted(there, key=lambda line: folded(line.after).split())
        case Order.FOUND:
            return there


def _of(shown: Shown, query: Query) -> list[Line]:
    if shown.stands is None:
        return []
    text = shown.words.replace("\n", " ")
    revision, begins = shown.stands
    page = shown.url.partition("#")[0]
    return [
        Line(
            _before(text, start),
            text[start:end],
            _after(text, end),
            f"{page}#w{revision}-{begins + start}-{begins + end}",
            shown,
        )
        for start, end in places(text, query, shown.language)
    ]


def _before(text: str, start: int) -> str:
    """Without a word that was cut in two."""
    first = max(0, start - AROUND)
    piece = text[first:start]
    return f"… {piece.partition(' ')[2]}" if first and " " in piece else piece


def _after(text: str, end: int) -> str:
    piece = text[end : end + AROUND]
    return f"{piece.rpartition(' ')[0]} …" if end + AROUND < len(text) and " " in piece else piece
