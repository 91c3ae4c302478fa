"""Which cells of a table of counts may stand beside each other and their total.

A count below the floor is hidden, but a total and the counts beside it may give it
away: of about 15 people, about 10 in one place, and so somebody in the other. More
cells are hidden then (complementary suppression, as statistical offices do it).

The rule: a table is shown only if, from all that is shown, every hidden cell could
be nought, and could be as many as the step that shown counts are rounded to. Each
time, the other hidden cells stay below the floor. So whoever knows this program and
every shown figure cannot tell whether anyone is in a hidden cell, nor that nobody is:
a table with the same figures comes from worlds of both kinds. Each person is taken to be in
one place; where people moved and the figures do not add up, fewer are shown.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from django.conf import settings

from analysis.insight.disclosure import Shown, disclose, stands_for


@dataclass(frozen=True, eq=False)
class Cell:
    """So many people in a place, and how many in the places inside it, which leave no one out.

    `unnamed` is the cell of those who named none of the places beside it. It may be known that there
    are none of them (everyone was asked), so nothing hides behind it, and that there are few tells nothing.
    """

    key: Hashable
    people: int
    inside: tuple["Cell", ...] = ()
    unnamed: bool = False


def showable(whole: Cell, among: frozenset[Hashable] | None = None) -> frozenset[Hashable]:
    """The keys of the cells whose counts may be shown together; `among`: of these only.

    Where a count is hidden, so is every count inside it.
    """
    shown = set(_above_the_floor(whole, among))
    while (table := _that_gives_away(whole, shown)) is not None:
        shown -= set(_below(min((cell for cell in table.inside if cell in shown), key=_size)))
    return frozenset(cell.key for cell in shown)


def _above_the_floor(cell: Cell, among: frozenset[Hashable] | None) -> Iterator[Cell]:
    if isinstance(disclose(cell.people), Shown) and (among is None or cell.key in among):
        yield cell
        for inner in cell.inside:
            yield from _above_the_floor(inner, among)


def _size(cell: Cell) -> int:
    """As it is shown: among equals the first in the table, whatever hides behind the rounding."""
    count = disclose(cell.people)
    return count.people if isinstance(count, Shown) else 0


def _below(cell: Cell) -> Iterator[Cell]:
    yield cell
    for inner in cell.inside:
        yield from _below(inner)


def _that_gives_away(whole: Cell, shown: set[Cell]) -> Cell | None:
    """The first cell of whose inside too much can be worked out."""
    return next((cell for cell in _below(whole) if _gives_away(cell, whole, shown)), None)


def _gives_away(table: Cell, whole: Cell, shown: set[Cell]) -> bool:
    if not _is_table(table, shown):
        return False
    hidden = (cell for cell in table.inside if cell not in shown)
    return not all(_could_be(people, cell, whole, shown) for cell in hidden for people in _must(cell))


def _must(hidden: Cell) -> tuple[int, ...]:
    """What a hidden cell must be able to be, and so everything between."""
    return (0,) if hidden.unnamed else (0, settings.STORYBOOK_INSIGHT_ROUNDING)


def _is_table(cell: Cell, shown: set[Cell]) -> bool:
    return any(inner in shown for inner in cell.inside)


def _could_be(people: int, cell: Cell, whole: Cell, shown: set[Cell]) -> bool:
    return bool(_possible(whole, shown, cell, people))


def _possible(cell: Cell, shown: set[Cell], supposed: Cell, people: int) -> range:
    """The numbers that may be in the cell, if in the supposed one there are so many; empty if none."""
    if cell is supposed:
        return range(people, people + 1)
    if cell not in shown:
        return range(1 if cell.unnamed else settings.STORYBOOK_INSIGHT_FLOOR)
    own = stands_for(disclose(cell.people))
    if not _is_table(cell, shown):
        return own
    inner = [_possible(each, shown, supposed, people) for each in cell.inside]
    if not all(inner):
        return range(0)
    least, most = sum(each.start for each in inner), sum(each.stop - 1 for each in inner)
    return range(max(own.start, least), min(own.stop, most + 1))
