"""Plain text: a line for each turn, with who speaks before a colon. A time before it is read, and not
written."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from stories.transcripts import clock
from stories.transcripts.decoding import text_of
from stories.transcripts.labels import labelled, unlabelled
from stories.transcripts.transcript import Line, Transcript, kept, one_line

STAMP: Final = re.compile(rf"[\[(]?{clock.TIME.pattern}[\])]?(?:\s*-?\s*|$)(?=\D|$)")


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return Transcript(lines_of(text_of(data).split("\n")))


def lines_of(texts: list[str]) -> tuple[Line, ...]:
    """Lines of a document, as they stand there. A time alone on a line is that of the next one."""
    lines: list[Line] = []
    waiting: int | None = None
    for text in texts:
        line = _line(one_line(text))
        if not line.text:
            waiting = line.start_ms if line.start_ms is not None else waiting
            continue
        lines.append(line if line.start_ms is not None else replace(line, start_ms=waiting))
        waiting = None
    return _until_the_next(kept(_stamped(line) for line in unlabelled(lines)))


def _line(text: str) -> Line:
    stamp = STAMP.match(text)
    return Line(text[stamp.end() :].strip(), "", clock.read(stamp)) if stamp else Line(text)


def _stamped(line: Line) -> Line:
    """Some write the time after the name: “Ada: [00:01:02] I lost my job.”"""
    if line.start_ms is not None:
        return line
    after = _line(line.text)
    return replace(line, text=after.text, start_ms=after.start_ms) if after.text else line


def _until_the_next(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Where every line has a time, each lasts until the next one begins; nobody knows how long the last
    one does."""
    if not all(line.start_ms is not None for line in lines):
        return tuple(replace(line, start_ms=None) for line in lines)
    starts = [line.start_ms or 0 for line in lines]
    if any(one > other for one, other in pairwise(starts)):
        return tuple(replace(line, start_ms=None) for line in lines)
    return tuple(
        replace(line, end_ms=end) for line, end in zip(lines, [*starts[1:], starts[-1]], strict=True)
    )


def write(transcript: Transcript) -> bytes:
    return "".join(f"{labelled(line)}\n" for line in transcript.lines).encode()
