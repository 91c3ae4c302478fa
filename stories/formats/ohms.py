"""OHMS (Oral History Metadata Synchronizer): its transcript as captions, where it has them (version 6), or
as text with a mark for each minute.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext

from stories.formats import vtt
from stories.formats.labels import all_labelled, unlabelled
from stories.formats.transcript import LATEST_MS, Line, Transcript, Unreadable, kept, one_line
from stories.formats.xml import holdable, language_of, local, parsed, within, written

OHMS: Final = "https://www.weareavp.com/nunncenter/ohms"
MARK: Final = re.compile(r"(\d{1,7})\((\d{1,4})\)")
MINUTE_MS: Final = 60_000
NOTES: Final = re.compile(r"\[\[footnotes\]\].*", re.DOTALL)
FOOTNOTE: Final = re.compile(r"\[\[footnote\]\]\d+(?:\[\[/footnote\]\])?")
NOTHING: Final = re.compile(r"\s*no transcript\.?\s*", re.IGNORECASE)
"""What OHMS writes where nobody has written the interview down."""


class Mark(NamedTuple):
    """How far the text has come (its line, from 1) at a moment."""

    line: int
    at_ms: int


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    root = parsed(data)
    record = within(root, "record")
    if record is None:
        raise Unreadable(gettext("It is no OHMS file: there is no record in it."))
    language = language_of(_field(record, "language"))
    if captions := _field(record, "vtt_transcript"):
        told = vtt.read(FOOTNOTE.sub("", captions).encode())
        return replace(told, language=told.language or language)
    text = FOOTNOTE.sub("", NOTES.sub("", _field(record, "transcript")))
    if NOTHING.fullmatch(text):
        raise Unreadable(gettext("There are no words in it."))
    lines, remarks = unlabelled(_lines(text, _marks(_field(record, "sync"))))
    return Transcript(kept(lines), language, tuple(remarks))


def _field(record: Element, name: str) -> str:
    told = next((one.text for one in record if local(one) == name), None)
    return (told or "").strip("\n").replace("\r\n", "\n")


def _marks(sync: str) -> list[Mark]:
    """“1:|13(3)|19(14)”: by the end of the first minute the text has come to line 13, its third word."""
    minutes, _, marks = sync.partition(":")
    step = int(minutes) * MINUTE_MS if minutes.strip().isdecimal() and len(minutes) < 4 else MINUTE_MS
    found = [Mark(int(one[1]), number * step) for number, one in enumerate(MARK.finditer(marks), 1)]
    return [mark for mark in found if mark.at_ms <= LATEST_MS]


def _lines(text: str, marks: Sequence[Mark]) -> list[Line]:
    """A paragraph each, said between the last mark before it and the first one after it: nobody knows
    more."""
    rows = list(enumerate(text.split("\n"), 1))
    apart = [[row] for row in rows if row[1].strip()]
    if len(apart) < len(rows):  # with empty lines between paragraphs
        apart = [list(group) for said, group in groupby(rows, lambda row: bool(row[1].strip())) if said]
    found = []
    for numbered in apart:
        if numbered:
            first, last = numbered[0][0], numbered[-1][0]
            start = max((mark.at_ms for mark in marks if mark.line < first), default=0)
            end = min((mark.at_ms for mark in marks if mark.line > last), default=None)
            told = one_line(" ".join(row for _, row in numbered))
            found.append(Line(told, "", start if marks else None, end))
    return found


def write(transcript: Transcript) -> bytes:
    transcript = holdable(transcript)
    root = Element("ROOT", xmlns=OHMS)
    record = _sub(root, "record", "")
    _sub(record, "version", "6.0")
    _sub(record, "title", gettext("Transcript"))
    _sub(record, "language", LANG_INFO.get(transcript.language, {}).get("name", transcript.language))
    timed = all(line.start_ms is not None for line in transcript.lines)
    _sub(record, "sync", _sync(transcript.lines) if timed else "")
    _sub(record, "transcript", "\n\n".join(all_labelled(transcript.lines)))
    _sub(record, "vtt_transcript", vtt.captions(transcript).decode() if timed else "")
    return written(root)


def _sync(lines: Sequence[Line]) -> str:
    """With a paragraph on a line and an empty one after it, turn n stands on line 2n − 1."""
    last = max(line.end_ms or line.start_ms or 0 for line in lines)
    marks = []
    for minute in range(1, last // MINUTE_MS + 1):
        begun = sum((line.start_ms or 0) <= minute * MINUTE_MS for line in lines)
        marks.append(f"{2 * max(1, begun) - 1}(1)")
    return "1:|" + "|".join(marks) if marks else ""


def _sub(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = text
    return made
