"""What was found, taken out as a table: only what its tellers allow, with who was left out and why."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import xlsxwriter
from django.db import transaction
from django.utils.translation import gettext

from analysis.codebook.files.csv_file import harmless
from analysis.finding.passages import found
from analysis.finding.query import Query
from analysis.finding.rows import Row, rows
from analysis.models import Code
from stories.exports import copies
from stories.models import CopyKind, Passage, Story, User

BATCH: Final = 1_000
COLUMNS: Final = (
    *("passage", "codes", "coders", "speaker", "story", "date", "place", "study", "from", "to"),
    *("start_ms", "end_ms", "story_id"),
)


@dataclass(frozen=True)
class Export:
    """`left_out`: how many stories were found whose tellers do not allow this use."""

    passages: Sequence[int]
    left_out: int
    kind: CopyKind

    @property
    def why(self) -> str:
        """Who was left out, in a sentence; empty where nobody was."""
        if not self.left_out:
            return ""
        said = gettext("Left out: %(number)s stories, whose tellers did not say yes to “%(use)s”.")
        return said % {"number": self.left_out, "use": self.kind.use.label}


@transaction.atomic
def prepare(
    *, by: User, query: Query, codes: Sequence[Code], outside: bool, given_to: str, reach: str
) -> Export:
    """Decide what may go out, and write it down as a copy that was given.

    `outside`: to others than those who work here, which needs their tellers' yes to sharing.
    Raises `PermissionDenied`, and `copies.NotAllowed` where there is nothing that may.
    """
    kind = CopyKind.EXPORT if outside else CopyKind.PASSAGES
    everything = found(query, by, codes)
    allowed = everything if not outside else found(query, by, codes, use=kind.use)
    kept = list(Story.objects.filter(pk__in=_stories_of(allowed)).order_by("pk"))
    copies.register(
        by=by,
        kind=kind,
        title=gettext("Passages found in the workbench"),
        given_to=given_to or gettext("someone who works with us"),
        reach=reach or by.email or by.get_username(),
        stories=kept,
    )
    return Export(allowed, len(_stories_of(everything)) - len(kept), kind)


def _stories_of(passages: Sequence[int]) -> set[int]:
    there = Passage.objects.filter(pk__in=passages).order_by()
    return set(there.values_list("revision__text__story", flat=True))


def lines(export: Export, reader: User) -> Iterator[tuple[str, ...]]:
    """The heads, then a row for each passage, in the order in which they were found; read bit by bit."""
    yield COLUMNS
    for first in range(0, len(export.passages), BATCH):
        for row in rows(export.passages[first : first + BATCH], reader, around=False):
            yield _cells(row)


def _cells(row: Row) -> tuple[str, ...]:
    story = row.story
    return (
        row.passage.text,
        "; ".join(row.codes),
        "; ".join(row.coders),
        row.speaker,
        story.called,
        story.told_on.isoformat(),
        story.area.name if story.area else "",
        story.study.name,
        str(row.passage.start),
        str(row.passage.end),
        str(row.said.start_ms) if row.said else "",
        str(row.said.end_ms) if row.said else "",
        str(story.public_id),
    )


def as_csv(export: Export, reader: User) -> Iterator[str]:
    """Line by line. No cell begins a formula."""
    yield "\ufeff"
    if export.why:
        yield _line((export.why,))
    for cells in lines(export, reader):
        yield _line(cells)


def _line(cells: Sequence[str]) -> str:
    row = io.StringIO()
    csv.writer(row).writerow([harmless(cell) for cell in cells])
    return row.getvalue()


def as_xlsx(export: Export, reader: User) -> bytes:
    """Every cell is text or a number, and none a formula; who was left out is on a sheet of its own."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("passages")
    for number, cells in enumerate(lines(export, reader)):
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, cell)
    about = book.add_worksheet("about")
    about.write_string(0, 0, export.why or gettext("Nobody was left out."))
    book.close()
    return file.getvalue()
