"""The tables as bars, drawn with attributes alone: no script, no inline style."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.insight.areas import AreaCount
from analysis.insight.disclosure import Count, Shown
from analysis.insight.people import Row, Table
from analysis.theme_readings import Reading

FULL = 1000


@dataclass(frozen=True)
class Bar:
    """`width` is in thousandths of the longest bar, from what may be shown; 0 where it is hidden.

    `reading` is where anyone can read what people said of it. Where there are words and no number may be
    shown, the theme was heard, and not counted: that says no more than the words themselves do.
    """

    row: Row
    width: int
    reading: Reading


def bars(table: Table, readings: Mapping[str, Reading]) -> list[Bar]:
    longest = table.largest
    return [Bar(row, _width(row.count, longest), readings.get(row.slug, Reading())) for row in table.rows]


@dataclass(frozen=True)
class PlaceBar:
    """A place whose count may be shown; `within` names the place that it is in, if that is shown too."""

    place: AreaCount
    within: str
    width: int


def place_bars(whole: AreaCount) -> list[PlaceBar]:
    """Each place that may be shown, followed by those inside it."""
    longest = max((_people(place.count) for place in whole.shown), default=0)
    return list(_place_bars(whole, longest))


def _place_bars(place: AreaCount, longest: int) -> Iterator[PlaceBar]:
    for inner in place.shown:
        yield PlaceBar(inner, place.name, _width(inner.count, longest))
        yield from _place_bars(inner, longest)


def _people(count: Count) -> int:
    return count.people if isinstance(count, Shown) else 0


def _width(count: Count, longest: int) -> int:
    return _people(count) * FULL // longest if longest else 0
