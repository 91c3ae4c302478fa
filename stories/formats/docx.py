"""Word documents: a paragraph for each turn, with its time and who speaks. By python-docx.

Whatever stands in the document is read, in content controls and tables too; what a change that is not
accepted yet has put in is there, and what it has taken out is not.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

import docx
from django.utils.translation import gettext
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from stories.formats import paragraphs
from stories.formats.transcript import Transcript, Unreadable
from stories.formats.xml import code_of, holdable
from stories.formats.zips import require_sound

FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
GONE: Final = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), FALLBACK})
SIGNS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
GREY: Final = RGBColor(0x59, 0x59, 0x59)
SMALL: Final = Pt(9)


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return paragraphs.read(*blocks(data))


def blocks(data: bytes) -> tuple[list[paragraphs.Block], str]:
    """Its paragraphs and tables, and its language (ISO 639-1, or empty). Raises `Unreadable`."""
    require_sound(data)
    try:
        document = docx.Document(io.BytesIO(data))
        return list(_blocks(document.element.body)), code_of(document.core_properties.language)
    except Exception as error:  # the library raises whatever it stumbles over
        raise Unreadable(gettext("It is no Word document.")) from error


def _blocks(element: Any) -> Iterator[paragraphs.Block]:
    for child in element:
        if child.tag == qn("w:p"):
            yield _text(child)
        elif child.tag == qn("w:tbl"):
            rows = child.iterchildren(qn("w:tr"))
            yield [[_cell(cell) for cell in row.iter(qn("w:tc"))] for row in rows]
        elif child.tag not in GONE:
            yield from _blocks(child)


def _cell(cell: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter(qn("w:p")))


def _text(element: Any) -> str:
    if element.tag == qn("w:t"):
        return element.text or ""
    if element.tag in GONE or element.tag == qn("w:pPr"):
        return ""
    return SIGNS.get(element.tag, "") + "".join(_text(child) for child in element)


def write(transcript: Transcript) -> bytes:
    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.language = transcript.language
    for when, who, said in paragraphs.stamped(holdable(transcript).lines):
        paragraph = document.add_paragraph()
        if when:
            time = paragraph.add_run(when).font
            time.size, time.color.rgb = SMALL, GREY
        if who:
            paragraph.add_run(who).bold = True
        paragraph.add_run(said)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
