"""Rows as CSV and XLSX: text and numbers, and no cell a formula. Who was left out is said in the file."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.utils.translation import gettext

from analysis.codebook.files.csv_file import harmless

Cells = Sequence[str | int | float]
LONGEST: Final = 32_767
"""Letters that a cell of XLSX holds."""


def as_csv(rows: Iterable[Cells], why: str) -> Iterator[str]:
    """Line by line. `why`: who was left out, in a sentence; it stands first."""
    yield "\ufeff"
    if why:
        yield _line((why,))
    for cells in rows:
        yield _line(cells)


def _line(cells: Cells) -> str:
    row = io.StringIO()
    csv.writer(row).writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return row.getvalue()


def as_xlsx(rows: Iterable[Cells], why: str, *, name: str) -> bytes:
    """On a sheet of this name. Who was left out is on one of its own, and what no cell can hold whole."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(name)
    cut = 0
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                cut += len(cell) > LONGEST
                sheet.write_string(number, column, cell[:LONGEST])
            else:
                sheet.write_number(number, column, cell)
    about = book.add_worksheet("about")
    about.write_string(0, 0, why or gettext("Nobody was left out."))
    if cut:
        said = gettext(
            "%(number)s cells were cut: XLSX holds %(most)s letters in each. CSV holds all of them."
        )
        about.write_string(1, 0, said % {"number": cut, "most": LONGEST})
    book.close()
    return file.getvalue()
