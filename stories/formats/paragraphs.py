"""A transcript as paragraphs and tables of a document, whatever the program that wrote it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from stories.formats import timestamps
from stories.formats.labels import all_labelled
from stories.formats.plain import transcript_of
from stories.formats.transcript import Line, Transcript, one_line

Block: TypeAlias = str | list[list[str]]
"""A paragraph, or the rows of a table with the text of their cells."""


def read(blocks: Iterable[Block], language: str) -> Transcript:
    """Raises `Unreadable`."""
    return transcript_of([text for block in blocks for text in _texts(block)], language)


def _texts(block: Block) -> Iterator[str]:
    """Of a table, a row each: a tab between its columns."""
    if isinstance(block, str):
        yield from block.split("\n")
        return
    for row in block:
        yield "\t".join(one_line(cell) for cell in row)


def stamped(lines: Sequence[Line]) -> Iterator[tuple[str, str, str]]:
    """Of each (when, who, what), as they stand one after the other in a paragraph."""
    for line, said in zip(lines, all_labelled(lines), strict=True):
        if line.start_ms is None:
            when = ""
        elif line.end_ms is None:
            when = f"[{timestamps.told(line.start_ms, '.')}] "
        else:
            when = f"[{timestamps.told(line.start_ms, '.')} - {timestamps.told(line.end_ms, '.')}] "
        yield when, said.removesuffix(line.text), line.text
