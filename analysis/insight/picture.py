"""The table as bars, drawn with attributes alone: no script, no inline style."""

from dataclasses import dataclass

from analysis.insight.disclosure import Shown
from analysis.insight.people import Row, Table

FULL = 1000


@dataclass(frozen=True)
class Bar:
    """`width` is in thousandths of the longest bar, from what may be shown; 0 where it is hidden."""

    row: Row
    width: int


def bars(table: Table) -> list[Bar]:
    longest = table.largest
    return [
        Bar(row, row.count.people * FULL // longest if isinstance(row.count, Shown) else 0)
        for row in table.rows
    ]
