"""A document as the words of a written story: its paragraphs, as they stand."""

from pathlib import PurePath

from django.utils.translation import gettext

from stories.formats import docx, hyperaudio, odt
from stories.formats.decoding import text_of
from stories.formats.paragraphs import Block
from stories.formats.transcript import Unreadable


def words_of(name: str, data: bytes) -> str:
    """Raises `Unreadable`."""
    match PurePath(name).suffix.lower():
        case ".txt" | ".text" | ".md":
            return text_of(data)
        case ".docx":
            return _joined(docx.blocks(data)[0])
        case ".odt":
            return _joined(odt.blocks(data)[0])
        case ".html" | ".htm":
            return "\n\n".join(line.text for line in hyperaudio.lines_of_page(data))
    raise Unreadable(gettext("Words are read from files that end in .txt, .docx, .odt or .html."))


def _joined(blocks: list[Block]) -> str:
    texts = [block if isinstance(block, str) else _table(block) for block in blocks]
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _table(rows: list[list[str]]) -> str:
    return "\n".join(" ".join(cell.strip() for cell in row if cell.strip()) for row in rows)
