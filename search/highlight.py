"""The part of some words where the answer stands, with the answer marked.

Made from the live words that the gate let through, never from an index. What
comes out is plain text: the template escapes it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from search.engine import Query, Term
from search.stem import begins, stem
from search.tokens import Token, compounds, tokens
from stories.languages import ENGLISH

WHOLE: Final = 420  # characters: shorter than this is shown whole
BEFORE: Final = 90
WINDOW: Final = 320
Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Fragment:
    text: str
    is_match: bool = False


def marked(text: str, query: Query, language: str = ENGLISH) -> tuple[Fragment, ...]:
    """All of the text, in fragments that joined are the text again."""
    return _fragments(text, places(text, query, language), 0, len(text))


def snippet(text: str, query: Query, language: str = ENGLISH) -> tuple[Fragment, ...]:
    """The text if it is short, or the stretch of it with the most matches, between whole words."""
    matches = places(text, query, language)
    if len(text) <= WHOLE:
        return _fragments(text, matches, 0, len(text))
    start, end = _stretch(text, matches)
    fragments = _fragments(text, matches, start, end)
    before = (Fragment("… "),) if start else ()
    after = (Fragment(" …"),) if end < len(text) else ()
    return (*before, *fragments, *after)


def _stretch(text: str, matches: Sequence[tuple[int, int]]) -> tuple[int, int]:
    def crowd(at: int) -> int:
        return sum(at <= start and end <= at + WINDOW - BEFORE for start, end in matches)

    best = max((start for start, _ in matches), key=crowd, default=0)
    start, end = max(0, best - BEFORE), min(len(text), max(0, best - BEFORE) + WINDOW)
    if start:
        space = re.compile(r"\s+").search(text, start, best)
        start = space.end() if space else best
    if end < len(text):
        end = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end)) if " " in text else end
        end = end if end > start else min(len(text), start + WINDOW)
    return start, end


def _fragments(text: str, matches: Sequence[tuple[int, int]], start: int, end: int) -> tuple[Fragment, ...]:
    parts, at = [], start
    for first, last in matches:
        if first >= at and last <= end:
            parts += [Fragment(text[at:first]), Fragment(text[first:last], is_match=True)]
            at = last
    parts.append(Fragment(text[at:end]))
    return tuple(part for part in parts if part.text)


def places(text: str, query: Query, language: str) -> Spans:
    """Where wanted terms stand (code points, end exclusive), in order, none inside another."""
    found, joined = list(tokens(text)), list(compounds(text))
    spans = {span for term in query.wanted for span in _of_term(found, term, language)}
    spans |= {span for term in query.wanted for span in _as_one(found, joined, term, language)}
    apart: Spans = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _of_term(found: Sequence[Token], term: Term, language: str) -> Spans:
    if term.prefix:
        return [(t.start, t.end) for t in found if begins(t.word, term.words[0], language)]
    stems = [stem(token.word, language) for token in found]
    wanted, size = [stem(word, language) for word in term.words], len(term.words)
    return [
        (found[at].start, found[at + size - 1].end)
        for at in range(len(found) - size + 1)
        if stems[at : at + size] == wanted
    ]


def _as_one(found: Sequence[Token], joined: Sequence[Token], term: Term, language: str) -> Spans:
    """Where what was asked for as one word stands with hyphens, or the other way round."""
    if len(term.words) > 1 and not term.joined:
        return []
    one = Term(("".join(term.words),), prefix=term.prefix)
    return _of_term([*found, *joined] if term.joined else joined, one, language)
