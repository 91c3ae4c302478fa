"""A codebook as CSV: a row for each code, its parent by name. No cell begins a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext

from analysis.codebook.files.entries import MOST_BYTES, BadCodebook, Entry
from analysis.models import Code, Shape
from analysis.models.code import COLOURS
from stories.formats.decoding import text_of
from stories.formats.transcript import Unreadable

COLUMNS: Final = (
    *("name", "parent", "definition", "when_to_use", "when_not_to_use", "colour", "shape", "lexicon"),
    *("guid", "retired"),
)
KNOWN_COLOURS: Final = {str(number) for number in range(1, COLOURS + 1)}
TEXTS: Final = ("definition", "when_to_use", "when_not_to_use")
BETWEEN: Final = "; "
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """So that no program for sheets takes it for a formula: an apostrophe before what could be one."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def plain(cell: str) -> str:
    """As it was before `harmless`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def write(codes: Iterable[Code]) -> str:
    """In the order of the tree."""
    rows = io.StringIO()
    sheet = csv.writer(rows)
    sheet.writerow(COLUMNS)
    codes = list(codes)
    by_path = {code.path: code.name for code in codes}
    for code in codes:
        cells = [
            code.name,
            by_path.get(code.path[: -code.steplen], ""),
            *(getattr(code, name) for name in TEXTS),
            str(code.colour),
            code.shape,
            BETWEEN.join(code.lexicon),
            str(code.guid),
            "yes" if code.retired_at else "",
        ]
        sheet.writerow([harmless(cell) for cell in cells])
    return rows.getvalue()


def read(data: bytes) -> list[Entry]:
    """With commas, semicolons or tabs. Raises `BadCodebook`."""
    if len(data) > MOST_BYTES:
        raise BadCodebook(gettext("The file is too large."))
    try:
        text = text_of(data).lstrip("\ufeff\n")
    except Unreadable as error:
        raise BadCodebook(gettext("We can't read this file as text.")) from error
    between = max(",;\t", key=text.partition("\n")[0].count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=between, strict=True))
    except csv.Error as error:
        raise BadCodebook(gettext("A quotation mark in this file has no end.")) from error
    heads = [head.strip().casefold().replace(" ", "_") for head in rows[0]] if rows else []
    if "name" not in heads:
        raise BadCodebook(gettext("The first row has to name its columns: “name” at least."))
    cells = [
        {head: plain(cell.strip()) for head, cell in zip(heads, row, strict=False)}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]
    numbers = {row.get("name", "").casefold(): number for number, row in enumerate(cells)}
    return [_entry(row, numbers) for row in cells]


def _entry(row: dict[str, str], numbers: dict[str, int]) -> Entry:
    name, above = " ".join(row.get("name", "").split()), row.get("parent", "")
    if above and above.casefold() not in numbers:
        said = gettext("“%(name)s”: its parent “%(parent)s” is not in the file.")
        raise BadCodebook(said % {"name": name[:80], "parent": above[:80]})
    fields: dict[str, Any] = {text: row[text] for text in TEXTS if text in row}
    if row.get("lexicon"):
        fields["lexicon"] = [one.strip().lower() for one in row["lexicon"].split(";") if one.strip()]
    if row.get("colour") in KNOWN_COLOURS:
        fields["colour"] = int(row["colour"])
    if row.get("shape") in Shape.values:
        fields["shape"] = row["shape"]
    return Entry(name, numbers[above.casefold()] if above else None, guid_of(row.get("guid", "")), fields)


def guid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
