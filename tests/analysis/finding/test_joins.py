"""How passages stand to each other: the sweep says what comparing each with each would."""

from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.finding.joins import Place, Sweep, joined
from analysis.finding.query import NEAR, How

TURNS = {1: [(0, 300), (300, 900), (900, 2000)], 2: [(0, 2000)]}


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    found = []
    for _ in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 1900))
        end = start + draw(st.integers(1, 400))
        revision = draw(st.integers(1, 3))
        found.append(Place(hash((revision, start, end)), revision, start, end))
    return list({place.passage: place for place in found}.values())


def turns(revisions: Iterable[int]) -> Mapping[int, Sequence[tuple[int, int]]]:
    return {revision: TURNS[revision] for revision in revisions if revision in TURNS}


def touch(one: Place, other: Place, further: int = 0) -> bool:
    same = one.revision == other.revision
    return same and other.start < one.end + further and other.end > one.start - further


def one_turn(one: Place, other: Place) -> bool:
    return one.revision == other.revision and any(
        start < one.end and end > one.start and start < other.end and end > other.start
        for start, end in TURNS.get(one.revision, ())
    )


@pytest.mark.parametrize("how", list(How))
@given(places(), places())
def test_the_sweep_says_what_comparing_each_with_each_would(
    how: How, ones: list[Place], others: list[Place]
) -> None:
    by_hand = {
        How.AND: [one for one in ones if one in others],
        How.OR: [*ones, *(other for other in others if other not in ones)],
        How.NOT: [one for one in ones if not any(touch(one, other) for other in others)],
        How.OVERLAP: [one for one in ones if any(touch(one, other) for other in others)],
        How.NEAR: [one for one in ones if any(touch(one, other, NEAR) for other in others)],
        How.TURN: [one for one in ones if any(one_turn(one, other) for other in others)],
    }
    assert joined(ones, others, how, turns) == by_hand[how]


def test_a_stretch_that_only_meets_another_does_not_touch_it() -> None:
    sweep = Sweep.of([(0, 5), (2, 3)])
    assert [sweep.touches(*at) for at in ((5, 9), (4, 9), (0, 1))] == [False, True, True]
    assert not Sweep.of([]).touches(0, 9)
