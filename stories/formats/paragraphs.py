"""A transcript as paragraphs and tables of a document, whatever the program that wrote it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from stories.formats import timestamps
from stories.formats.labels import MOST_WORDS, labelled
from stories.formats.plain import lines_of
from stories.formats.transcript import Line, Transcript, one_line

STAMP: Final = re.compile(rf"[\[(#]?\s*{timestamps.TIME.pattern}\s*[\])#]?")
HEADS: Final = frozenset(
    {"time", "timecode", "timestamp", "start", "end", "speaker", "who", "name", "text"}
) | {
    *("transcript", "transcription", "words", "content", "utterance", "line"),
}

Block: TypeAlias = str | list[list[str]]
"""A paragraph, or the rows of a table with the text of their cells."""


def read(blocks: Iterable[Block], language: str) -> Transcript:
    """Raises `Unreadable`."""
    return Transcript(lines_of([text for block in blocks for text in _texts(block)]), language)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, str):
        yield from block.split("\n")
        return
    for row in block:
        cells = [text for text in (one_line(cell) for cell in row) if text]
        if cells and not all(cell.casefold() in HEADS for cell in cells):
            yield _row(cells)


def _row(cells: list[str]) -> str:
    """Many keep the time, who speaks, and what they say in a column each."""
    times = [cell for cell in cells if STAMP.fullmatch(cell)]
    said = [cell for cell in cells if not STAMP.fullmatch(cell)]
    if len(said) == 2 and len(said[0].split()) <= MOST_WORDS:
        said = [f"{said[0].rstrip(':')}: {said[1]}"]
    return " ".join([*(["-".join(times[:2])] if times else []), *said])


def stamped(line: Line) -> tuple[str, str, str]:
    """(when, who, what), as they stand one after the other in a paragraph."""
    if line.start_ms is None:
        when = ""
    elif line.end_ms is None:
        when = f"[{timestamps.told(line.start_ms, '.')}] "
    else:
        when = f"[{timestamps.told(line.start_ms, '.')} - {timestamps.told(line.end_ms, '.')}] "
    said = labelled(line)
    who = said.removesuffix(line.text)
    return when, who, line.text
