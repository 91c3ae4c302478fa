"""SubRip: there is no standard, so whatever has a time and words after it is read."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext

from stories.formats import timestamps
from stories.formats.cues import Cue, unrolled
from stories.formats.decoding import text_of
from stories.formats.labels import all_labelled, apart, remarks_of, unlabelled
from stories.formats.remarks import SAID_AGAIN
from stories.formats.transcript import Line, Transcript, Unreadable, kept, one_line, with_ends

SPACE: Final = r"[^\S\n]*+"
"""Within a line and never given back: what may begin on any of many blank lines takes their square."""
ARROW: Final = re.compile(
    rf"^{SPACE}{timestamps.TIME.pattern}{SPACE}-->{SPACE}{timestamps.TIME.pattern}.*$", re.MULTILINE
)
TAG: Final = re.compile(r"</?(?:b|i|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)


BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    text = text_of(data)
    found = list(ARROW.finditer(text))
    if not found:
        raise Unreadable(gettext("There is no time in it like 00:00:01,000 --> 00:00:02,000."))
    return captions(text, found)


def captions(text: str, found: list[re.Match[str]]) -> Transcript:
    """What stands between these: a line each, of which the first eight groups are two times. Raises
    `Unreadable`."""
    cues, rolled = unrolled(list(_cues(text, found)))
    told = [Line(one_line(" ".join(cue.plain)), "", cue.start_ms, cue.until_ms) for cue in cues]
    lines, remarks = unlabelled(apart(list(zip(told, (cue.plain for cue in cues), strict=True))))
    return Transcript(kept(lines), "", (*remarks, *remarks_of({SAID_AGAIN: rolled})), cues=True)


def _cues(text: str, found: list[re.Match[str]]) -> Iterator[Cue]:
    ends = [match.start() for match in found[1:]] + [len(text)]
    for n, (match, end) in enumerate(zip(found, ends, strict=True)):
        said = text[match.end() : end]
        if n + 1 < len(found):
            said = _without_number(said.rstrip())
        start_ms, end_ms = (_ms(match.groups()[first : first + 4]) for first in (0, 4))
        rows = tuple(row for each in said.split("\n") if (row := one_line(TAG.sub("", BREAK.sub(" ", each)))))
        yield Cue(start_ms, end_ms, rows, rows)


def _without_number(said: str) -> str:
    """Before the next time stands its number, on a line of its own."""
    words, line, number = said.rpartition("\n")
    return words if line and number.strip().isdecimal() else said


def _ms(parts: tuple[str, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def write(transcript: Transcript) -> bytes:
    """Numbered, with a comma before the milliseconds. Raises `Unwritable`."""
    cues = zip(with_ends(transcript.lines), all_labelled(transcript.lines), strict=True)
    return "\n".join(
        f"{number}\n{timestamps.told(start, ',')} --> {timestamps.told(end, ',')}\n{said}\n"
        for number, ((_, start, end), said) in enumerate(cues, start=1)
    ).encode()
