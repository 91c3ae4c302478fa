"""No hidden count can be worked out: tried on every small world, and by subtraction on large ones."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.insight.disclosure import Count, Hidden, Shown, disclose, stands_for
from analysis.insight.suppression import Cell, showable

Published = frozenset[tuple[Hashable, Count]]


def table(*people: int, whole: int | None = None, key: str = "whole") -> Cell:
    inside = tuple(Cell(f"{key} {n}", count) for n, count in enumerate(people))
    return Cell(key, sum(people) if whole is None else whole, inside)


def cells(cell: Cell) -> Iterator[Cell]:
    yield cell
    for inner in cell.inside:
        yield from cells(inner)


def published(whole: Cell) -> Published:
    keys = showable(whole)
    return frozenset(
        (cell.key, disclose(cell.people) if cell.key in keys else Hidden()) for cell in cells(whole)
    )


def shown(whole: Cell) -> dict[Hashable, int]:
    return {key: count.people for key, count in published(whole) if isinstance(count, Shown)}


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((9, 20), {"whole": 30, "whole 0": 10, "whole 1": 20}),
        ((3, 9), {"whole": 10}),  # about 10 less about 10 tells of one
        ((30, 2), {"whole": 30}),  # who knows one knows the other
        ((30, 2, 2), {"whole": 35, "whole 0": 30}),
        ((30, 0, 0), {"whole": 30}),  # all of them in one place: then nobody elsewhere
        ((9, 12, 7), {"whole": 30}),  # at least 28 less at most 24
        ((13, 9, 5), {"whole": 25, "whole 0": 15, "whole 1": 10}),
        ((6, 7, 7), {"whole": 20}),
        ((4, 2, 1), {}),
    ],
)
def test_showable_hides_what_would_tell_of_a_hidden_one(
    people: tuple[int, ...], expected: dict[Hashable, int]
) -> None:
    assert shown(table(*people)) == expected


def test_showable_hides_all_that_is_inside_a_hidden_one() -> None:
    inner = table(9, 9, whole=18, key="region")
    whole = Cell("whole", 20, (inner, Cell("other", 2)))
    assert shown(whole) == {"whole": 20}


def test_showable_looks_at_the_whole_tree_and_not_at_one_table_of_it() -> None:
    """About 20 may be 18 to 22. Beside about 60 and three times about 10 it is 22: that leaves too many."""
    region = table(12, 6, 4, key="region")
    assert "region 0" in shown(Cell("whole", 22, (region,)))
    tight = Cell("whole", 58, (region, Cell("a", 12), Cell("b", 12), Cell("c", 12)))
    assert shown(tight) == {"whole": 60, "region": 20, "a": 10, "b": 10, "c": 10}


def adding_up_to(most: int, places: int) -> Iterator[tuple[int, ...]]:
    if not places:
        yield ()
        return
    for people in range(most + 1):
        for others in adding_up_to(most - people, places - 1):
            yield (people, *others)


def one_level(most: int) -> Iterator[Cell]:
    for people in adding_up_to(most, 3):
        yield table(*people)


def people_in_two_places(most: int) -> Iterator[Cell]:
    for people in adding_up_to(2 * most, 3):
        for whole in range(max(people), min(sum(people), most) + 1):
            yield table(*people, whole=whole)


def one_unnamed(most: int) -> Iterator[Cell]:
    for a, b, c, rest in adding_up_to(most, 4):
        named = table(a, b, c, whole=a + b + c + rest).inside
        yield Cell("whole", a + b + c + rest, (*named, Cell("unnamed", rest, unnamed=True)))


def everyone_named_a_place(most: int) -> Iterator[Cell]:
    for people in adding_up_to(most, 3):
        named = table(*people).inside
        yield Cell("whole", sum(people), (*named, Cell("unnamed", 0, unnamed=True)))


def two_levels(most: int) -> Iterator[Cell]:
    for a, b, c, d, e in adding_up_to(most, 5):
        north, south = table(a, b, key="north"), table(c, d, key="south")
        yield Cell("whole", a + b + c + d + e, (north, south, Cell("elsewhere", e)))


@pytest.mark.parametrize(
    ("worlds", "most", "floor", "step"),
    [
        (one_level, 30, 4, 3),
        (one_level, 24, 3, 2),
        (one_level, 30, 5, 4),
        (one_level, 30, 8, 5),
        (people_in_two_places, 12, 3, 2),
        (one_unnamed, 24, 4, 3),
        (everyone_named_a_place, 40, 8, 5),
        (two_levels, 16, 3, 2),
    ],
)
def test_whoever_knows_the_program_and_every_figure_cannot_tell_of_a_hidden_one(
    settings: Any, worlds: Any, most: int, floor: int, step: int
) -> None:
    settings.STORYBOOK_INSIGHT_FLOOR, settings.STORYBOOK_INSIGHT_ROUNDING = floor, step
    behind: defaultdict[Published, defaultdict[Hashable, set[int]]] = defaultdict(lambda: defaultdict(set))
    for whole in worlds(most):
        says = published(whole)
        for cell in cells(whole):
            behind[says][cell.key].add(cell.people)
    # Of larger wholes, not every world was tried.
    tried = {says for says in behind if max(stands_for(dict(says)["whole"])) <= most}
    assert sum(len([count for _, count in says if isinstance(count, Shown)]) > 1 for says in tried) > 10
    told = [
        (dict(says), key)
        for says in tried
        for key, count in says
        if isinstance(count, Hidden) and not ({0} if key == "unnamed" else {0, step}) <= behind[says][key]
    ]
    assert told == []


def test_nothing_hides_behind_those_who_named_no_place() -> None:
    """About 15, and about 10 in one of two places: whoever knows that all named theirs, knows the rest."""
    rest = Cell("unnamed", 0, unnamed=True)
    assert shown(Cell("whole", 17, (*table(10, 7).inside, rest))) == {"whole": 15}
    assert shown(Cell("whole", 19, (*table(10, 9).inside, rest))) == {
        "whole": 20,
        "whole 0": 10,
        "whole 1": 10,
    }


COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=8)


@given(COUNTS)
def test_a_hidden_count_cannot_be_had_by_subtraction(people: list[int]) -> None:
    whole = table(*people)
    keys = showable(whole)
    inside = [cell for cell in whole.inside if cell.key in keys]
    hidden = len(whole.inside) - len(inside)
    if not inside or not hidden:
        return
    total = stands_for(disclose(whole.people))
    beside = [stands_for(disclose(cell.people)) for cell in inside]
    least = total.start - sum(each.stop - 1 for each in beside) - 7 * (hidden - 1)
    most = total.stop - 1 - sum(each.start for each in beside)
    assert (least <= 0, most >= 5) == (True, True)


@given(st.integers(0, 2000))
def test_stands_for_holds_the_numbers_that_are_said_so(people: int) -> None:
    count = disclose(people)
    assert [number for number in range(people + 20) if disclose(number) == count] == list(stands_for(count))
