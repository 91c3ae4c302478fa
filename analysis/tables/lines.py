"""What stands at the side and at the head of a table: codes, stories, places, months."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext

from analysis.finding.passages import Told
from analysis.finding.query import NO_PLACE, Query
from analysis.models import Code
from analysis.tables.codings import Ints
from analysis.tables.count import NONE
from stories.models import Area, Story

STEP = Code.steplen
"""Characters of a path for each depth of a tree (of codes and of places alike)."""


@dataclass(frozen=True)
class Line:
    """A row or a column. `asked`: what it narrows a query by; `id`: its story's, which opens the desk."""

    name: str
    asked: Mapping[str, str]
    above: str = ""
    depth: int = 1
    code: Code | None = None
    id: str = ""


@dataclass(frozen=True)
class Columns:
    """The columns, and for every depth of them which one a story is in, by its key."""

    lines: Sequence[Line]
    of_story: Sequence[Mapping[int, int]] = field(default_factory=list)

    def of(self, stories: Ints) -> list[Ints]:
        """For every depth the column of each story."""
        import numpy as np

        keys, places = np.unique(stories, return_inverse=True)
        found = []
        for depth in self.of_story:
            columns = np.fromiter((depth.get(key, NONE) for key in keys.tolist()), np.int64, len(keys))
            found.append(columns[places] if len(keys) else places)
        return found


def code_lines(codes: Iterable[Code]) -> list[Line]:
    """In the order of the tree."""
    return [Line(code.called, {"code1": code.slug}, depth=code.depth, code=code) for code in codes]


def rows_of(codes: Sequence[Code], asked: Ints, *, below: bool) -> list[Ints]:
    """For every depth the row of each coding, whose code is asked for by its key; `below`: a coding counts
    for the codes above it too."""
    import numpy as np

    rows = {code.path: number for number, code in enumerate(codes)}
    deepest = max((code.depth for code in codes), default=1)
    keys = np.array([code.pk for code in codes], np.int64)
    order = np.argsort(keys)
    at = order[np.searchsorted(keys, asked, sorter=order)] if len(asked) else asked
    if not below:
        return [at]
    found = []
    for depth in range(1, deepest + 1):
        above = [rows.get(code.path[: depth * STEP], NONE) if code.depth >= depth else NONE for code in codes]
        found.append(np.array(above, np.int64)[at])
    return found


def stories(told: Iterable[Told]) -> list[int]:
    """The keys of the stories, newest first."""
    days = {one.story: one.on for one in told}
    return sorted(days, key=lambda story: (-days[story].toordinal(), -story))


def story_columns(keys: Sequence[int]) -> Columns:
    there = Story.objects.in_bulk(keys)
    lines = [
        Line(there[key].called, {"story": str(there[key].public_id)}, id=str(there[key].public_id))
        for key in keys
    ]
    return Columns(lines, [{key: number for number, key in enumerate(keys)}])


def place_columns(told: Iterable[Told], query: Query) -> Columns:
    """Each place with a story, and those above it, which hold it, up to the one that is asked for; at the end
    the stories of no place."""
    of_story = {one.story: one.place for one in told}
    paths = {path for path in of_story.values() if path}
    above = {path[:end] for path in paths for end in range(STEP, len(path) + 1, STEP)}
    asked = Area.objects.filter(pk=query.place).first() if query.place.isdecimal() else None
    within = Area.objects.filter(path__startswith=asked.path if asked else "", path__in=above)
    areas = list(within.order_by("path"))
    names = {area.path: area.name for area in areas}
    lines = [
        Line(area.name, {"place": str(area.pk)}, above=names.get(area.path[:-STEP], ""), depth=area.depth)
        for area in areas
    ]
    numbers = {area.path: number for number, area in enumerate(areas)}
    depths: list[Mapping[int, int]] = [
        {
            story: numbers[path[: depth * STEP]]
            for story, path in of_story.items()
            if path and len(path) >= depth * STEP and path[: depth * STEP] in numbers
        }
        for depth in range(1, max((area.depth for area in areas), default=0) + 1)
    ]
    nowhere = {story: len(lines) for story, path in of_story.items() if not path}
    if nowhere:
        lines.append(Line(gettext("No place"), {"place": NO_PLACE}))
        depths.append(nowhere)
    return Columns(lines, depths)


def month_columns(told: Iterable[Told], query: Query) -> Columns:
    """Each month from the first story to the last, in which its stories were told."""
    of_story = {one.story: one.on.year * 12 + one.on.month - 1 for one in told}
    if not of_story:
        return Columns([])
    first, last = min(of_story.values()), max(of_story.values())
    lines = [_month(date(number // 12, number % 12 + 1, 1), query) for number in range(first, last + 1)]
    return Columns(lines, [{story: month - first for story, month in of_story.items()}])


def _month(first: date, query: Query) -> Line:
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    since = max(first, query.since or first)
    until = min(last, query.until or last)
    return Line(
        date_format(first, "YEAR_MONTH_FORMAT"), {"since": since.isoformat(), "until": until.isoformat()}
    )


def narrowed(columns: Columns, first: int, number: int) -> Columns:
    """Those of one page."""
    shown = range(first, min(first + number, len(columns.lines)))
    of_story = [
        {story: column - first for story, column in depth.items() if column in shown}
        for depth in columns.of_story
    ]
    return replace(columns, lines=columns.lines[first : first + number], of_story=of_story)
