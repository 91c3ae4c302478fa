"""The report of an import as it is shown: the same reasons together, and each row by what it is of."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stories.audio.files import local_file
from stories.bulk_import import spreadsheet
from stories.bulk_import.archive import NotASource, Zipped
from stories.bulk_import.run import Came, Report, Result
from stories.models import Batch

A_PAGE: Final = 100
ROWS_NAMED: Final = 12


@dataclass(frozen=True)
class Reason:
    """A sentence, of how many rows it is said, and the first of them."""

    said: str
    number: int
    first: Sequence[int]

    @property
    def more(self) -> bool:
        return self.number > len(self.first)


class Shown:
    """A row of the report, in the reader's language. `of`: its file, title and place in the sheet."""

    def __init__(self, result: Result, of: str) -> None:
        self.number, self.story, self.of = result.row, result.story, of
        self.said = [*result.wrong, *result.unsure]
        self.came = Came(result.came).label
        self.plain = is_plain(result)


def is_plain(result: Result) -> bool:
    return result.came in (Came.GOOD, Came.KEPT)


def in_order(report: Report) -> list[Result]:
    """What was left out, then what is closed, then the others; each as in the sheet."""
    return sorted(report.rows, key=lambda row: (is_plain(row), row.came != Came.WRONG))


def reasons(report: Report) -> list[Reason]:
    """Said of several rows, the commonest first."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in report.rows:
        for said in dict.fromkeys((*row.wrong, *row.unsure)):
            rows[said].append(row.row)
    several = [Reason(said, len(of), of[:ROWS_NAMED]) for said, of in rows.items() if len(of) > 1]
    return sorted(several, key=lambda reason: -reason.number)


def named(batch: Batch) -> Mapping[int, str]:
    """What each row is of, by its number, while the zip is here.

    From the sheet and never from the report: what a teller takes back must be nowhere once the zip is gone.
    """
    if not batch.file:
        return {}
    try:
        with local_file(str(batch.file.name)) as path:
            rows = spreadsheet.sheet_of(Zipped(path)).rows
    except (NotASource, OSError):
        return {}
    return {row.number: _of(row) for row in rows}


def _of(row: spreadsheet.Row) -> str:
    file = row["words"] or row["sound"] or row["transcript"]
    return ", ".join(filter(None, (file, row["title"], row["place"])))
