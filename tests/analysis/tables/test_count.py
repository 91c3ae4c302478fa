"""What arrays count is what comparing each with each would."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.tables.count import coefficient, grid, pairs, together, uneven
from tests.examples import examples

NUMBER = 5
"""Of codes, of which a coding has one; each passage is a unit."""

codings = st.lists(
    st.tuples(st.integers(0, NUMBER - 1), st.integers(0, 6)), min_size=0, max_size=20
)  # (row, unit)
stretches = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), min_size=7, max_size=7)


def arrays(found: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    there = np.array(found, np.int64).reshape(-1, 2)
    return pairs([there[:, 0]], there[:, 1], 7)


@settings(max_examples=examples(60), deadline=None)
@given(codings, st.lists(st.integers(-1, 2), min_size=7, max_size=7))
def test_a_grid_counts_each_unit_once(found: list[tuple[int, int]], columns: list[int]) -> None:
    counted = grid(*arrays(found), [np.array(columns)], (NUMBER, 3))
    for row, column in product(range(NUMBER), range(3)):
        units = {unit for code, unit in found if code == row and columns[unit] == column}
        assert counted[row, column] == len(units)


@settings(max_examples=examples(60), deadline=None)
@given(codings, stretches)
def test_units_that_share_a_character_are_together(
    found: list[tuple[int, int]], placed: list[tuple[int, int]]
) -> None:
    spans = sorted((start, start + length) for start, length in placed)
    starts, ends = np.array(spans).T
    counted = together(*arrays(found), (starts, ends), NUMBER)
    has = [{unit for code, unit in found if code == row} for row in range(NUMBER)]
    for one, other in product(range(NUMBER), repeat=2):
        met = {
            unit
            for unit in has[one]
            if any(spans[unit][0] < spans[x][1] and spans[x][0] < spans[unit][1] for x in has[other])
        }
        assert counted[one, other] == len(met)


def test_the_coefficient_goes_from_never_to_always() -> None:
    assert coefficient(10, 4, 0) == 0
    assert coefficient(4, 4, 4) == 1
    assert coefficient(20, 10, 5) == 5 / 25


def test_more_than_five_times_as_many_is_uneven() -> None:
    assert not uneven(5, 1)
    assert uneven(6, 1)
    assert uneven(1, 6)
