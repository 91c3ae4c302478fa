"""How passages of one code stand to those of another. Pure: one sweep of each text."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from analysis.finding.query import NEAR, How


class Place(NamedTuple):
    """A coded passage: where it stands, in code points of its revision, end exclusive."""

    passage: int
    revision: int
    start: int
    end: int


@dataclass(frozen=True)
class Sweep:
    """Stretches of one text by their start, with how far those up to each reach."""

    starts: Sequence[int]
    reach: Sequence[int]

    @classmethod
    def of(cls, stretches: Iterable[tuple[int, int]]) -> "Sweep":
        there = sorted(stretches)
        return cls([start for start, _ in there], list(accumulate((end for _, end in there), max)))

    def touches(self, start: int, end: int) -> bool:
        """Whether any of them shares a character with this stretch."""
        before = bisect_left(self.starts, end)
        return before > 0 and self.reach[before - 1] > start


Turns = Callable[[Iterable[int]], Mapping[int, Sequence[tuple[int, int]]]]
"""The turns of these revisions."""


def joined(ones: Sequence[Place], others: Sequence[Place], how: How, turns: Turns) -> list[Place]:
    """Those of the first that stand so to the others (with OR, both)."""
    match how:
        case How.AND:
            same = {other.passage for other in others}
            return [one for one in ones if one.passage in same]
        case How.OR:
            there = {one.passage for one in ones}
            return [*ones, *(other for other in others if other.passage not in there)]
        case How.NOT:
            return _touching(ones, others, 0, wanted=False)
        case How.OVERLAP:
            return _touching(ones, others, 0, wanted=True)
        case How.NEAR:
            return _touching(ones, others, NEAR, wanted=True)
        case How.TURN:
            return _in_one_turn(ones, others, turns)


def _sweeps(places: Iterable[Place]) -> dict[int, Sweep]:
    by_revision: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        by_revision.setdefault(place.revision, []).append((place.start, place.end))
    return {revision: Sweep.of(there) for revision, there in by_revision.items()}


def _touching(ones: Sequence[Place], others: Sequence[Place], further: int, *, wanted: bool) -> list[Place]:
    sweeps = _sweeps(others)
    nothing = Sweep([], [])
    return [
        one
        for one in ones
        if sweeps.get(one.revision, nothing).touches(one.start - further, one.end + further) is wanted
    ]


def _in_one_turn(ones: Sequence[Place], others: Sequence[Place], turns: Turns) -> list[Place]:
    sweeps = _sweeps(others)
    here = [one for one in ones if one.revision in sweeps]
    spoken = turns({one.revision for one in here})
    # The turns in which something of the others is said.
    said = {
        revision: Sweep.of(turn for turn in spoken.get(revision, ()) if sweep.touches(*turn))
        for revision, sweep in sweeps.items()
    }
    return [one for one in here if said[one.revision].touches(one.start, one.end)]
