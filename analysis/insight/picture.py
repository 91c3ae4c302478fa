"""The table as bars, drawn with attributes alone: no script, no inline style."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.insight.disclosure import Shown
from analysis.insight.people import Row, Table

FULL = 1000


@dataclass(frozen=True)
class Bar:
    """`width` is in thousandths of the longest bar, from what may be shown; 0 where it is hidden.

    `words` is where anyone can read what people said of it. Where there are some and no number may be
    shown, the theme was heard, and not counted: that says no more than the words themselves do.
    """

    row: Row
    width: int
    words: str = ""


def bars(table: Table, words: Mapping[str, str]) -> list[Bar]:
    longest = table.largest
    return [
        Bar(
            row,
            row.count.people * FULL // longest if isinstance(row.count, Shown) else 0,
            words.get(row.slug, ""),
        )
        for row in table.rows
    ]
