"""Plain text: a line for each turn, with who speaks before a colon. Times before it, and those that f4 and
MAXQDA set behind it, are read, and not written."""

import re
from dataclasses import replace
from typing import Final

from stories.formats import timestamps
from stories.formats.decoding import text_of
from stories.formats.labels import labelled, unlabelled
from stories.formats.transcript import Line, Transcript, kept, one_line

TIME: Final = timestamps.TIME.pattern
STAMP: Final = re.compile(rf"[\[(]?{TIME}(?:\s*(?:-{{1,2}}>?|–|—)\s*{TIME})?[\])]?(?:\s*[-–]?\s*|$)(?=\D|$)")
BEHIND: Final = re.compile(r"\s*#(\d{1,3}):(\d{2}):(\d{2})[-.,](\d{1,3})#\s*$")


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return Transcript(lines_of(text_of(data).split("\n")))


def lines_of(texts: list[str]) -> tuple[Line, ...]:
    """Lines of a document, as they stand there. A time alone on a line is that of the next one."""
    lines: list[Line] = []
    waiting: Line | None = None
    for text in texts:
        line = _line(one_line(text))
        if not line.text:
            waiting = line if line.start_ms is not None else waiting
            continue
        if waiting and line.start_ms is None:
            line = replace(line, start_ms=waiting.start_ms, end_ms=waiting.end_ms)
        lines.append(line)
        waiting = None
    return _until_the_next(kept(_stamped(line) for line in unlabelled(lines)))


def _line(text: str) -> Line:
    end: int | None = None
    if behind := BEHIND.search(text):
        text, end = text[: behind.start()], timestamps.read(behind)
    stamp = STAMP.match(text)
    if not stamp:
        return Line(text, "", None, end)
    if stamp[6] is not None:
        end = timestamps.read(stamp, 5)
    return Line(text[stamp.end() :].strip(), "", timestamps.read(stamp), end)


def _stamped(line: Line) -> Line:
    """Some write the time after the name: “Ada: [00:01:02] I lost my job.”"""
    if line.start_ms is not None:
        return line
    after = _line(line.text)
    return (
        replace(line, text=after.text, start_ms=after.start_ms, end_ms=after.end_ms or line.end_ms)
        if after.text
        else line
    )


def _until_the_next(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Where every line has a time, each lasts until the next one begins; nobody knows how long the last
    one does. Where every line says when it ends, each begins where the one before did."""
    ends = [line.end_ms for line in lines if line.end_ms is not None]
    starts = [line.start_ms for line in lines if line.start_ms is not None]
    if len(ends) == len(lines) and not starts:
        starts = [0, *ends[:-1]]
    if len(starts) < len(lines):
        return tuple(replace(line, start_ms=None, end_ms=None) for line in lines)
    if len(ends) < len(lines):
        ends = [*starts[1:], starts[-1]]
    if any(start > end for start, end in zip(starts, ends, strict=True)):
        return tuple(replace(line, start_ms=None, end_ms=None) for line in lines)
    return tuple(
        replace(line, start_ms=start, end_ms=end)
        for line, start, end in zip(lines, starts, ends, strict=True)
    )


def write(transcript: Transcript) -> bytes:
    return "".join(f"{labelled(line)}\n" for line in transcript.lines).encode()
