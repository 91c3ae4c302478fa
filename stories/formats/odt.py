"""OpenDocument texts (LibreOffice): a paragraph for each turn, as in a Word document. By odfdo."""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext

from stories.formats import paragraphs
from stories.formats.transcript import Transcript, Unreadable
from stories.formats.xml import code_of, holdable
from stories.formats.zips import require_sound

if TYPE_CHECKING:
    import odfdo

GONE: Final = frozenset({"text:tracked-changes", "office:annotation", "text:note", "draw:frame"})
PARAGRAPHS: Final = frozenset({"text:p", "text:h"})


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return paragraphs.read(*blocks(data))


def blocks(data: bytes) -> tuple[list[paragraphs.Block], str]:
    """Its paragraphs and tables, and its language (ISO 639-1, or empty). Raises `Unreadable`."""
    import odfdo

    require_sound(data)
    try:
        document = odfdo.Document(io.BytesIO(data))
        if document.get_type() != "text":
            raise ValueError
        return list(_blocks(document.body)), code_of(document.meta.language)
    except Exception as error:  # the library raises whatever it stumbles over
        raise Unreadable(gettext("It is no OpenDocument text.")) from error


def _blocks(element: "odfdo.Element") -> Iterator[paragraphs.Block]:
    for child in element.children:
        if child.tag in PARAGRAPHS:
            yield _text(child)
        elif child.tag == "table:table":
            yield [[_cell(cell) for cell in row.get_elements("table:table-cell")] for row in _rows(child)]
        elif child.tag not in GONE:
            yield from _blocks(child)


def _rows(table: "odfdo.Element") -> "list[odfdo.Element]":
    rows: list[odfdo.Element] = table.get_elements(".//table:table-row")
    return rows


def _cell(cell: "odfdo.Element") -> str:
    return "\n".join(_text(child) for child in cell.children)


def _text(element: "odfdo.Element") -> str:
    if element.tag in GONE:
        return ""
    if element.tag == "text:s":
        return " "
    if element.tag == "text:line-break":
        return "\n"
    if element.tag == "text:tab":
        return "\t"
    return (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element.children)


def write(transcript: Transcript) -> bytes:
    import odfdo

    document = odfdo.Document("text")
    document.body.clear()
    if transcript.language:
        document.meta.language = transcript.language
    for parts in paragraphs.stamped(holdable(transcript).lines):
        document.body.append(odfdo.Paragraph("".join(parts)))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
