"""A table as it is shown: codes at the side; each number is of passages that a query finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from analysis.finding.query import How, Query
from analysis.models import Code
from analysis.tables import lines
from analysis.tables.codings import Codings, Ints
from analysis.tables.count import coefficient, grid, pairs, together, uneven
from analysis.tables.lines import Columns, Line

MOST_TOGETHER: Final = 100
"""Codes in a table of codes by codes: those with most passages."""
SHADES: Final = 5


class Kind(TextChoices):
    STORY = "story", _("Codes by story")
    PLACE = "place", _("Codes by place")
    MONTH = "month", _("Codes by month")
    CODE = "code", _("Codes together")


class Counted(TextChoices):
    PASSAGES = "passages", _("Passages")
    STORIES = "stories", _("Stories")


@dataclass(frozen=True)
class Cell:
    """`asked` is the query that finds its passages. `shade`, from 0: how much of the highest number.
    `coefficient` is of codes by codes alone, as it is read; empty where one is above
    the other in the tree."""

    number: int
    asked: str = ""
    shade: int = 0
    coefficient: str = ""
    uneven: bool = False


@dataclass(frozen=True)
class Row:
    line: Line
    cells: Sequence[Cell]
    all: Cell


@dataclass(frozen=True)
class Table:
    """`left_out`: codes without a passage, or beyond the hundred with most."""

    columns: Sequence[Line]
    rows: Sequence[Row]
    totals: Sequence[Cell]
    left_out: int = 0


@dataclass(frozen=True)
class Crossing:
    """Codes against stories, places or months; of the codes only those that have something."""

    codes: Sequence[Code]
    codings: Codings
    query: Query
    counted: Counted = Counted.PASSAGES

    @cached_property
    def _stories(self) -> Ints:
        """The story of each coding."""
        import numpy as np

        revisions, places = np.unique(self.codings.revisions, return_inverse=True)
        of_each = [self.codings.told[revision].story for revision in revisions.tolist()]
        return np.array(of_each, np.int64)[places] if of_each else places

    @cached_property
    def _units(self) -> tuple[Ints, Ints]:
        """The number, from 0, of what is counted of each coding; and the story of each of these."""
        import numpy as np

        of_coding = self._stories if self.counted is Counted.STORIES else self.codings.passages
        _, first, numbers = np.unique(of_coding, return_index=True, return_inverse=True)
        return numbers, self._stories[first]

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Each row with what is counted in it, once."""
        numbers, stories = self._units
        rows = lines.rows_of(self.codes, self.codings.codes, below=self.query.below)
        return pairs(rows, numbers, len(stories))

    @cached_property
    def sums(self) -> Ints:
        """Of each code, whatever the column."""
        import numpy as np

        sums: Ints = np.bincount(self.pairs[0], minlength=len(self.codes))
        return sums

    def numbers(self, columns: Columns) -> Ints:
        """Codes × columns."""
        of_units = columns.of(self._units[1])
        return grid(*self.pairs, of_units, (len(self.codes), len(columns.lines)))

    def under(self, columns: Columns) -> Ints:
        """Of each column, whatever the code."""
        import numpy as np

        units = np.arange(len(self._units[1]))
        of_units = columns.of(self._units[1])
        return grid(np.zeros_like(units), units, of_units, (1, len(columns.lines))).ravel()

    def table(self, columns: Columns) -> Table:
        numbers, sums, under = self.numbers(columns), self.sums, self.under(columns)
        highest = int(numbers.max(initial=0))
        asks = Asking(self.query)
        # A column by itself is no query: one needs a code. So its sum leads nowhere.
        rows = [
            Row(
                line,
                [
                    Cell(number, asks.of(line, column), _shade(number, highest)) if number else Cell(0)
                    for column, number in zip(columns.lines, row, strict=True)
                ],
                Cell(all_of, asks.of(line)),
            )
            for line, row, all_of in zip(
                lines.code_lines(self.codes), numbers.tolist(), sums.tolist(), strict=True
            )
            if all_of
        ]
        return Table(
            columns.lines, rows, [Cell(number) for number in under.tolist()], len(self.codes) - len(rows)
        )


@dataclass(frozen=True)
class Together:
    """Codes against codes: how many passages of the row's share words with one of the column's."""

    crossing: Crossing

    @cached_property
    def chosen(self) -> list[int]:
        """The places of the codes that are shown, in the order of the tree."""
        import numpy as np

        sums = self.crossing.sums
        most = np.argsort(-sums, kind="stable")[:MOST_TOGETHER]
        return sorted(int(one) for one in most if sums[one])

    @cached_property
    def codes(self) -> list[Code]:
        return [self.crossing.codes[one] for one in self.chosen]

    @cached_property
    def numbers(self) -> Ints:
        """Codes × codes, of those that are shown."""
        import numpy as np

        codings = self.crossing.codings
        _, first = np.unique(codings.passages, return_index=True)
        if not len(first):
            return np.zeros((0, 0), np.int64)
        revisions, (starts, ends) = codings.revisions[first], codings.spans[first].T
        # One text behind another, so that a single line holds all of them.
        numbers = np.unique(revisions, return_inverse=True)[1]
        behind = numbers * (int(ends.max()) + 1)
        order = np.argsort(behind + starts, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        rows, units = self.crossing.pairs
        shown = np.full(len(self.crossing.codes), -1, np.int64)
        shown[self.chosen] = np.arange(len(self.chosen))
        kept = shown[rows] >= 0
        stretches = ((behind + starts)[order], (behind + ends)[order])
        return together(shown[rows[kept]], place[units[kept]], stretches, len(self.chosen))

    def table(self, first: int, number: int) -> Table:
        """The columns of one page."""
        numbers, there = self.numbers.tolist(), lines.code_lines(self.codes)
        columns = range(first, min(first + number, len(there)))
        shown = [row[other] for one, row in enumerate(numbers) for other in columns if self.apart(one, other)]
        highest = max(shown, default=0)
        asks = Asking(self.crossing.query)
        rows = [
            Row(
                there[one],
                [
                    self._cell(one, other, highest, asks) if self.apart(one, other) else Cell(0)
                    for other in columns
                ],
                Cell(numbers[one][one], asks.of(there[one])),
            )
            for one in range(len(there))
        ]
        totals = [Cell(numbers[column][column], asks.of(there[column])) for column in columns]
        return Table(there[first : first + number], rows, totals, len(self.crossing.codes) - len(self.chosen))

    def apart(self, one: int, other: int) -> bool:
        """Whether neither is above the other in the tree, nor both the same."""
        paths = self.codes[one].path, self.codes[other].path
        return not (paths[0].startswith(paths[1]) or paths[1].startswith(paths[0]))

    def _cell(self, one: int, other: int, highest: int, asks: "Asking") -> Cell:
        number = int(self.numbers[one, other])
        if not number:
            return Cell(0, coefficient=self._said[0])
        value, uneven = self.of_pair(one, other)
        asked = asks.both(self.codes[one].slug, self.codes[other].slug)
        return Cell(number, asked, _shade(number, highest), self._said[round(value * 100)], uneven)

    @cached_property
    def _said(self) -> list[str]:
        """Hundredths as they are read here: one for each cell would be a thousand times made."""
        return [number_format(number / 100, 2) for number in range(101)]

    def of_pair(self, one: int, other: int) -> tuple[float, bool]:
        """The coefficient, and whether their numbers are uneven.

        Both ways the passages are counted, and the smaller number is taken: so codes on the same passages
        have what ATLAS.ti gives them, and no pair has more than 1.
        """
        sums = int(self.numbers[one, one]), int(self.numbers[other, other])
        both = min(int(self.numbers[one, other]), int(self.numbers[other, one]))
        return coefficient(*sums, both), uneven(*sums)


def _shade(number: int, highest: int) -> int:
    """From 1 to `SHADES`; 0 for nothing."""
    return -(-number * SHADES // highest) if highest else 0


@dataclass(frozen=True)
class Asking:
    """The queries of the cells: what the table was narrowed by, and what its row and column add."""

    query: Query

    @cached_property
    def _base(self) -> Mapping[str, str]:
        return replace(self.query, terms=()).asked()

    @cached_property
    def _end(self) -> str:
        return f"&{urlencode(self._base)}" if self._base else ""

    def of(self, row: Line, column: Line | None = None) -> str:
        return urlencode({**row.asked, **self._base, **(column.asked if column else {})})

    def both(self, row: str, column: str) -> str:
        """Passages of the one code that share words with the other's, by their slugs (which need no
        escaping)."""
        return f"code1={row}&how2={How.OVERLAP.value}&code2={column}{self._end}"
