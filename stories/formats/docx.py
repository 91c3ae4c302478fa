"""Word documents: a paragraph for each turn, with its time and who speaks. By python-docx.

Whatever stands in the document is read, in content controls and tables too; what a change that is not
accepted yet has put in is there, and what it has taken out is not.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext

from stories.formats import paragraphs
from stories.formats.transcript import Transcript, Unreadable
from stories.formats.xml import code_of, holdable
from stories.formats.zips import require_sound

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
GONE: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}txbxContent", FALLBACK})
SIGNS: Final = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
GREY: Final = (0x59, 0x59, 0x59)
SMALL: Final = 9  # points


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return paragraphs.read(*blocks(data))


def blocks(data: bytes) -> tuple[list[paragraphs.Block], str]:
    """Its paragraphs and tables, and its language (ISO 639-1, or empty). Raises `Unreadable`."""
    import docx

    require_sound(data)
    try:
        document = docx.Document(io.BytesIO(data))
        return list(_blocks(document.element.body)), code_of(document.core_properties.language)
    except Exception as error:  # the library raises whatever it stumbles over
        raise Unreadable(gettext("It is no Word document.")) from error


def _blocks(element: Any) -> Iterator[paragraphs.Block]:
    for child in element:
        if child.tag == f"{W}p":
            yield _text(child)
        elif child.tag == f"{W}tbl":
            rows = child.iterchildren(f"{W}tr")
            yield [[_cell(cell) for cell in row.iter(f"{W}tc")] for row in rows]
        elif child.tag not in GONE:
            yield from _blocks(child)


def _cell(cell: Any) -> str:
    return "\n".join(_text(paragraph) for paragraph in cell.iter(f"{W}p"))


def _text(element: Any) -> str:
    if element.tag == f"{W}t":
        return element.text or ""
    if element.tag in GONE or element.tag == f"{W}pPr":
        return ""
    return SIGNS.get(element.tag, "") + "".join(_text(child) for child in element)


def write(transcript: Transcript) -> bytes:
    import docx
    from docx.shared import Pt, RGBColor

    document = docx.Document()
    document.core_properties.author = ""
    document.core_properties.language = transcript.language
    for when, who, said in paragraphs.stamped(holdable(transcript).lines):
        paragraph = document.add_paragraph()
        if when:
            time = paragraph.add_run(when).font
            time.size, time.color.rgb = Pt(SMALL), RGBColor(*GREY)
        if who:
            paragraph.add_run(who).bold = True
        paragraph.add_run(said)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
