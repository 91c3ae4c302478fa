"""Plain text: a line for each turn, with who speaks before a colon, or on a line above it. Times before it,
and those that f4 and MAXQDA set behind it, are read, and not written.

Nothing is taken from the words unless it is plainly none of them: a time only where the turns have one, a
name only where it can be nothing else. What may be one and stays is said (`Remark`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from stories.formats import stamps, timestamps
from stories.formats.decoding import text_of
from stories.formats.labels import (
    MOST_WORDS,
    NOBODY,
    Label,
    Names,
    all_labelled,
    is_aside,
    is_likely,
    is_sure,
    label_of,
    names_in,
    remarks_of,
)
from stories.formats.remarks import MAYBE_A_NAME, NO_NAME, TIMES_STAY
from stories.formats.stamps import Stamp
from stories.formats.transcript import Line, Transcript, kept, one_line

BEHIND: Final = re.compile(r"\s*#(\d{1,3}):(\d{2}):(\d{2})[-.,](\d{1,3})#\s*$")
WHO: Final = r"(?:\*\*|__)?(?P<who>[^\W\d_][^:\[\]()\n*]{0,39}?(?:\s*\([^()\d:]*\))?)"
ABOVE: Final = re.compile(
    rf"{WHO}:?\s*(?:\*\*|__)?(?:,?\s+|\s*(?=[\[(]))(?P<time>[\[(]?\s*{timestamps.TIME.pattern}\s*[\])]?)\s*:?"
)
COLUMN: Final = re.compile(r"[^\W\d_][^:\[\]\n]{0,39}:?")
ALONE: Final = re.compile(rf"{WHO}\s*(?::\s*(?:\*\*|__)?|(?:\*\*|__)\s*:)")
HEADS: Final = frozenset(
    {"time", "timecode", "timestamp", "start", "end", "speaker", "who", "name", "text"}
) | {
    *("transcript", "transcription", "words", "content", "utterance", "line"),
}
MOSTLY: Final = 0.9
"""Of the turns: so many have a time where any is one."""


@dataclass(frozen=True)
class _Row:
    """A turn as it stands: the lines of it, and what may be its time, its name and its words. `above`: its
    name stands on a line of its own."""

    raw: tuple[str, ...]
    text: str
    stamp: Stamp | None = None
    label: Label | None = None
    above: bool = False
    end_ms: int | None = None

    @property
    def time(self) -> Stamp | None:
        return self.stamp or (self.label.time if self.label else None)


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    return transcript_of(text_of(data).split("\n"))


def transcript_of(texts: Sequence[str], language: str = "") -> Transcript:
    """Of the lines of a document, as they stand there; a tab stands between the columns of a table. Raises
    `Unreadable`."""
    rows = _with_ends(_heads_apart(list(_rows(texts))))
    headings = rows[: _first_turn(rows)]
    rows = rows[len(headings) :]
    turns = _turns(rows)
    reader = _Reader(names_in([row.label for row in turns], len(turns)), turns)
    lines = [Line(text) for row in headings for text in row.raw]
    for row in rows:
        lines += reader.lines(row)
    lines = _undashed(lines) if reader.timed == "all" else lines
    return Transcript(_until_the_next(kept(lines)), language, tuple(remarks_of(reader.numbers)))


def _heads_apart(rows: list[_Row]) -> list[_Row]:
    """A name and a bare time above some words (“Leeds 10:30”) is one only where others are, and they rise."""
    heads = [row.time for row in rows if row.above and row.time and not row.time.strong]
    if len(heads) != 1 and _rise(heads):
        return rows
    apart = list[_Row]()
    for row in rows:
        is_head = row.above and row.time and not row.time.strong
        apart += [_Row((text,), text) for text in row.raw] if is_head else [row]
    return apart


def _rows(texts: Sequence[str]) -> Iterator[_Row]:
    """A time alone on a line, or a name, belongs to the line after it."""
    there = [row for text in texts if (row := _row(text)) is not None]
    at = 0
    while at < len(there):
        row, after = there[at], there[at + 1] if at + 1 < len(there) else None
        joined = _joined(row, after) if after else None
        yield joined or row
        at += 2 if joined else 1


def _joined(row: _Row, after: _Row) -> _Row | None:
    [text] = row.raw
    if stamp := stamps.alone(text):
        return replace(after, raw=(text, *after.raw), stamp=stamp) if after.time is None else None
    if _is_head(after.raw[0]):
        return None
    if (above := ABOVE.fullmatch(text)) and (time := stamps.alone(above["time"])):
        label = Label(
            above["who"].strip(), after.raw[0], True, time, f"{above['time'].strip()} {after.raw[0]}"
        )
    elif alone := ALONE.fullmatch(text):
        label = Label(alone["who"].strip(), after.raw[0])
    else:
        return None
    if after.label or len(label.who.split()) > MOST_WORDS + 1 or not is_likely(label.who):
        return None
    return _Row((text, *after.raw), after.raw[0], None, label, True, after.end_ms)


def _is_head(text: str) -> bool:
    return bool(ABOVE.fullmatch(text) or ALONE.fullmatch(text) or stamps.alone(text))


def _row(text: str) -> _Row | None:
    cells = [cell for cell in map(one_line, text.split("\t")) if cell]
    if not cells or (len(cells) > 1 and all(cell.casefold() in HEADS for cell in cells)):
        return None
    text = one_line(text)
    if len(cells) > 1 and (row := _of_columns(cells, text)):
        return row
    found = stamps.leading(text)
    if found and found[1]:
        return _Row((text,), found[1], found[0], label_of(found[1]))
    return _Row((text,), text, None, label_of(text))


def _of_columns(cells: list[str], text: str) -> _Row | None:
    """Many keep the time, who speaks, and what they say in a column each."""
    times = [time for cell in cells if (time := stamps.alone(cell))]
    said = [cell for cell in cells if not stamps.alone(cell)]
    time = None
    if times:
        end = times[1].start_ms if len(times) > 1 else times[0].end_ms
        time = Stamp(times[0].start_ms, end, strong=True)
    if len(said) == 2 and COLUMN.fullmatch(said[0]) and len(said[0].split()) <= MOST_WORDS:
        return _Row((text,), " ".join(said), time, Label(said[0].rstrip(": "), said[1], marked=True))
    return _Row((text,), " ".join(said), time) if time and said else None


def _with_ends(rows: list[_Row]) -> list[_Row]:
    """With the times that stand behind the paragraphs, where nine in ten have one."""
    behind = [BEHIND.search(row.raw[-1]) for row in rows]
    if sum(map(bool, behind)) < MOSTLY * len(rows) or not any(behind):
        return rows
    return [
        row if match is None else _without_end(row, timestamps.read(match))
        for row, match in zip(rows, behind, strict=True)
    ]


def _without_end(row: _Row, end_ms: int) -> _Row:
    def cut(text: str) -> str:
        return BEHIND.sub("", text)

    label = row.label and replace(row.label, rest=cut(row.label.rest), timed_rest=cut(row.label.timed_rest))
    return replace(row, raw=(*row.raw[:-1], cut(row.raw[-1])), text=cut(row.text), label=label, end_ms=end_ms)


def _first_turn(rows: Sequence[_Row]) -> int:
    """What stands above it is a heading. It has a time, or a name: one that comes again, or that can be
    nothing else; any, where all have one."""
    if all(row.label or is_aside(row.text) for row in rows):
        return 0
    often = Counter(row.label.who.casefold() for row in rows if row.label)
    for number, row in enumerate(rows):
        label = row.label
        if row.time or (label and (row.above or is_sure(label) or often[label.who.casefold()] > 1)):
            return number
    return next((number for number, row in enumerate(rows) if row.label), 0)


def _turns(rows: Sequence[_Row]) -> list[_Row]:
    """Those that somebody says: no aside, and nothing that goes on below a name."""
    found, below = list[_Row](), False
    for row in rows:
        below = row.above or (below and not row.label and not row.time)
        if not is_aside(row.text) and (row.above or not below):
            found.append(row)
    return found


def _which_are_times(turns: Sequence[_Row]) -> str:
    """“all” where every turn has one, “strong” where nine in ten have one that is plainly one, and they
    rise; or nothing."""
    told = [row.time for row in turns if row.time]
    strong = [time for time in told if time.strong]
    if strong and len(strong) >= MOSTLY * len(turns):
        return "strong" if _rise(strong) else ""
    return "all" if len(turns) > 1 and len(told) == len(turns) and _rise(told) else ""


def _rise(times: Sequence[Stamp]) -> bool:
    return all(one.start_ms <= other.start_ms for one, other in pairwise(times))


class _Reader:
    """Reads the rows in their order. `numbers`: of how many lines what was not sure."""

    def __init__(self, names: Names, turns: Sequence[_Row]) -> None:
        self.names, self.timed = names, _which_are_times(turns)
        self.goes_on = not _each_has_one(turns, names)
        self.turns = set(map(id, turns))
        self.numbers = dict.fromkeys((TIMES_STAY, NO_NAME, MAYBE_A_NAME), 0)
        self.speaker, self.above = "", False

    def lines(self, row: _Row) -> list[Line]:
        time = row.time if row.time and self._is_time(row.time) else None
        self.numbers[TIMES_STAY] += row.time is not None and time is None
        who = self.names.of(row.label) if time or not row.stamp else None
        if row.label and who is not None:
            self.speaker, self.above = "" if who == NOBODY else who, row.above
            rest = row.label.rest if time is row.label.time else row.label.timed_rest or row.label.rest
            said, by = [rest], self.speaker
        else:
            said, by = [row.text] if time and row.stamp else list(row.raw), self._whose(row)
        start, end = (time.start_ms, time.end_ms) if time else (None, None)
        first = Line(said[0], by, start, end if end is not None else row.end_ms)
        return [first, *(Line(text, by) for text in said[1:])]

    def _is_time(self, stamp: Stamp) -> bool:
        return self.timed == "all" or stamp.certain or (self.timed == "strong" and stamp.strong)

    def _whose(self, row: _Row) -> str:
        """Of a row without a name: whoever spoke before, or nobody."""
        if row.label and (self.names.may_be(row.label) or self.names.of(row.label) is not None):
            self.numbers[MAYBE_A_NAME] += 1
            self.speaker, self.above = "", False  # nor is it known who goes on
            return ""
        if is_aside(row.text) or not self.speaker:
            return ""
        if self.above or self.goes_on:
            return self.speaker
        self.numbers[NO_NAME] += id(row) in self.turns
        return ""


def _each_has_one(turns: Sequence[_Row], names: Names) -> bool:
    """Whether a name stands before each turn, and not only where somebody else begins: then nobody knows who
    says one that has none."""
    who = [names.of(row.label) for row in turns]
    again = sum(one is not None and one == other for one, other in pairwise(who))
    without = sum(one is None for one in who)
    return 0 < without <= again


def _undashed(lines: list[Line]) -> list[Line]:
    """Some set a dash between the time and the words, everywhere."""
    timed = [line for line in lines if line.start_ms is not None]
    if len(timed) < 2 or not all(line.text.startswith(("- ", "– ")) for line in timed):
        return lines
    return [
        replace(line, text=line.text[2:].strip()) if line.start_ms is not None else line for line in lines
    ]


def _until_the_next(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Each lasts until the next one begins, where it does not say itself how long; nobody knows how long the
    last one does. Where all say only when they end, each begins where the one before did."""
    ends = [line.end_ms for line in lines if line.end_ms is not None]
    if len(ends) == len(lines) and all(line.start_ms is None for line in lines) and ends == sorted(ends):
        return tuple(replace(line, start_ms=start) for line, start in zip(lines, [0, *ends], strict=False))
    then: int | None = None
    told = list[Line]()
    for line in reversed(lines):
        start, end = line.start_ms, line.end_ms
        if start is None:
            told.append(replace(line, end_ms=None))
            continue
        if end is None or end < start:
            end = then if then is None or then >= start else None
        told.append(replace(line, end_ms=end))
        then = start
    return tuple(reversed(told))


def write(transcript: Transcript) -> bytes:
    return "".join(f"{text}\n" for text in all_labelled(transcript.lines)).encode()
