"""The sheet: a row for each story."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from django.utils.translation import gettext

from stories.bulk_import.archive import NotASource, Source
from stories.formats.decoding import text_of
from stories.formats.transcript import Unreadable

COLUMNS: Final = (
    *("words", "sound", "transcript", "who", "teller", "title", "place", "date", "language", "warnings"),
    *("others", "consents", "evidence", "contact"),
)
ALSO: Final[Mapping[str, str]] = {
    **dict.fromkeys(("audio", "recording", "sound file"), "sound"),
    **dict.fromkeys(("text", "story", "document", "words file"), "words"),
    **dict.fromkeys(("name", "shown as"), "who"),
    **dict.fromkeys(("area", "town", "location"), "place"),
    **dict.fromkeys(("told on", "told_on", "day"), "date"),
    **dict.fromkeys(("consent", "uses"), "consents"),
    **dict.fromkeys(("consent form", "consent file", "form"), "evidence"),
    **dict.fromkeys(("person", "participant", "id"), "teller"),
    **dict.fromkeys(("email", "phone"), "contact"),
}
MOST_ROWS: Final = 10_000
MOST_BYTES: Final = 20 * 1024 * 1024
LONGEST_CELL: Final = 2_000


@dataclass(frozen=True)
class Row:
    """`number` is the one that a program for sheets shows: the first after the heads is 2."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Spreadsheet:
    """`passed_over`: columns whose heads nobody knows, by their letters: a head may be somebody's words."""

    name: str
    rows: Sequence[Row]
    passed_over: Sequence[str]


def sheet_of(source: Source) -> Spreadsheet:
    """Raises `NotASource` where there is none, or it can't be read."""
    sheets = sorted(
        (name for name in source.names() if name.endswith(".csv")), key=lambda name: (name.count("/"), name)
    )
    top = [name for name in sheets if name.count("/") == sheets[0].count("/")]
    named = [name for name in top if PurePosixPath(name).name == "stories.csv"]
    if not top or (len(top) > 1 and len(named) != 1):
        raise NotASource(
            gettext(
                "There has to be one spreadsheet in it that ends in .csv. Of several, call one stories.csv."
            )
        )
    name = (named or top)[0]
    with source.open(name) as path:
        if path.stat().st_size > MOST_BYTES:
            raise NotASource(gettext("The spreadsheet is too large."))
        return read(name, path.read_bytes())


def read(name: str, data: bytes) -> Spreadsheet:
    """With commas, semicolons or tabs between the cells. Raises `NotASource`."""
    try:
        text = text_of(data).lstrip("\ufeff")
    except Unreadable as error:
        raise NotASource(gettext("We can’t read this file as text. Save it as CSV.")) from error
    lines = text.lstrip("\n")
    first = lines.partition("\n")[0]
    between = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(lines), delimiter=between, strict=True))
    except csv.Error as error:
        raise NotASource(
            gettext("The spreadsheet can’t be read: a quotation mark in it has no end.")
        ) from error
    heads = [_column(head) for head in rows[0]] if rows else []
    known = [head for head in heads if head in COLUMNS]
    if not {"words", "sound", "transcript"} & set(known):
        raise NotASource(
            gettext(
                "The first row of the sheet has to name its columns: words, sound or transcript at least."
            )
        )
    if len(known) != len(set(known)):
        raise NotASource(gettext("Two columns of the spreadsheet have the same name."))
    said = [row for row in enumerate(rows[1:], start=2) if any(cell.strip() for cell in row[1])]
    if not said:
        raise NotASource(gettext("There is no story in the spreadsheet."))
    if len(said) > MOST_ROWS:
        raise NotASource(gettext("The spreadsheet has more than %(most)s rows.") % {"most": MOST_ROWS})
    unknown = (number for number, head in enumerate(rows[0]) if head.strip() and _column(head) not in COLUMNS)
    passed_over = [letters(number) for number in unknown]
    return Spreadsheet(name, [Row(number, _cells(heads, row)) for number, row in said], passed_over)


def letters(number: int) -> str:
    """What a program for sheets calls the column of that number, from 0: A, B, …, Z, AA."""
    rest, last = divmod(number, 26)
    return (letters(rest - 1) if rest else "") + chr(ord("A") + last)


def _column(head: str) -> str:
    plain = " ".join(head.casefold().split())
    return ALSO.get(plain, plain)


def _cells(heads: Sequence[str], row: Sequence[str]) -> Mapping[str, str]:
    told = zip(heads, row, strict=False)
    return {head: cell.strip()[:LONGEST_CELL] for head, cell in told if head in COLUMNS}


def empty() -> str:
    """A sheet to fill in."""
    return ",".join(COLUMNS) + "\r\n"
