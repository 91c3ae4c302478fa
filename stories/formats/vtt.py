"""WebVTT (W3C): a cue for each line, with its speaker as a voice, and times in it of the words that have
some.

What the standard lets a reader pass over is passed over: a cue whose time cannot be read, settings,
notes, styles, tags that nobody knows. What it forbids is refused: a file that does not begin with
WEBVTT.
"""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape, unescape
from itertools import groupby
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext

from stories.formats import timestamps
from stories.formats.cues import Cue, unrolled
from stories.formats.decoding import text_of
from stories.formats.labels import apart, remarks_of, unlabelled
from stories.formats.remarks import SAID_AGAIN
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable, kept, one_line, with_ends

if TYPE_CHECKING:
    import webvtt

TAG: Final = re.compile(r"<((?:/?[A-Za-z][^<>]*|/?|[\d.,]*:[\d:.,]*)(?=>|$))>?")
"""What else stands in angle brackets are words: <[?]>, <3."""
BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
MARKED: Final = re.compile(r"/?c(?:[.\s].*)?$", re.DOTALL)
VOICE: Final = re.compile(r"v(?:\.[^\s>.]*)*\s+(.*)", re.DOTALL)
LANGUAGE: Final = re.compile(r"^Language:\s*([A-Za-z]{2})\b", re.MULTILINE)


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    import webvtt
    from webvtt.errors import MalformedFileError

    text = BREAK.sub(" ", text_of(_without_nul(data)))
    try:
        cues = webvtt.from_string(text)
    except MalformedFileError as error:
        raise Unreadable(gettext("It does not begin with WEBVTT, as this kind of file does.")) from error
    told, rolled = unrolled([_cue_of(cue) for cue in cues.captions])
    lines, remarks = unlabelled(apart([pair for cue in told for pair in _with_rows(cue)]))
    found = LANGUAGE.search(text.partition("\n\n")[0])
    remarks += remarks_of({SAID_AGAIN: rolled})
    return Transcript(kept(lines), found[1].lower() if found else "", tuple(remarks), cues=True)


def _cue_of(cue: "webvtt.Caption") -> Cue:
    rows, plain, tags = list[str](), list[str](), ""
    for row in cue.raw_text.split("\n"):
        if said := one_line(unescape(TAG.sub("", row))):
            rows.append(f"{tags}{row.strip()}")
            plain.append(said)
            tags = ""
        else:  # a voice may stand above what it says
            tags += row.strip()
    return Cue(_ms(cue.start), _ms(cue.end), tuple(rows), tuple(plain))


def _without_nul(data: bytes) -> bytes:
    """As the standard has it: what was lost is marked as lost, and the rest is read."""
    if b"\0" not in data or not data.removeprefix(BOM_UTF8).startswith(b"WEBVTT"):
        return data
    try:
        return data.decode().replace("\0", "\ufffd").encode()
    except UnicodeDecodeError:
        return data


@dataclass
class _Voice:
    """What one voice says in a cue, in pieces: the text of each, since when, and whether it is marked (`<c>`)
    as what its time is of."""

    who: str
    pieces: list[tuple[str, int | None, bool]] = field(default_factory=list)

    @property
    def said(self) -> str:
        return one_line("".join(text for text, _, _ in self.pieces))


def _with_rows(cue: Cue) -> Iterator[tuple[Line, tuple[str, ...]]]:
    """Of a cue without voices the rows too: names can stand before each."""
    lines = list(_lines(cue))
    alone = len(lines) == 1 and not lines[0].speaker
    yield from ((line, cue.plain if alone else (line.text,)) for line in lines)


def _lines(cue: Cue) -> Iterator[Line]:
    """One for each voice of a cue; voices that share it share its time by their letters."""
    start, end = cue.start_ms, cue.end_ms
    voices = [voice for voice in _voices("\n".join(cue.rows), start, end) if voice.said]
    letters, at = sum(len(voice.said) for voice in voices), 0
    for voice in voices:
        since, at = at, at + len(voice.said)
        span = max(0, end - start)
        until = start + span * at // letters if cue.until_ms is not None else None
        times = start + span * since // letters, until
        words = tuple(_words(voice, start, end)) if len(voices) == 1 else ()
        yield Line(voice.said, voice.who, *times, words)


def _voices(raw: str, start: int, end: int) -> Iterator[_Voice]:
    """In their order. Tags go, entities become what they stand for."""
    voice, latest, marked, at = _Voice(""), None, False, 0
    for tag in [*TAG.finditer(raw), None]:
        text = unescape(raw[at : tag.start() if tag else len(raw)])
        voice.pieces.append((text, latest, marked))
        if tag is None:
            break
        at = tag.end()
        name = VOICE.match(tag[1])
        if name or tag[1].strip() == "/v":
            yield voice
            voice = _Voice(_name(name[1]) if name else "")
        elif MARKED.match(tag[1]):
            marked = not tag[1].startswith("/")
        elif timestamps.TIME.fullmatch(tag[1]) and (start if latest is None else latest) < _ms(tag[1]) < end:
            latest = _ms(tag[1])
    yield voice


def _words(voice: _Voice, start: int, end: int) -> Iterator[TimedWord]:
    """Where times stand in a cue: what is said between two of them, if that is one word. Where some words are
    marked, only of those."""
    some = any(mark and text.strip() for text, _, mark in voice.pieces)
    if not some and all(since is None for _, since, _ in voice.pieces):
        return
    moments = [(since, list(found)) for since, found in groupby(voice.pieces, key=lambda piece: piece[1])]
    until = [*(since for since, _ in moments[1:]), end]
    for (since, pieces), then in zip(moments, until, strict=True):
        # Two that are marked and have one time between them are two words, and neither has it.
        said = one_line((" " if some else "").join(text for text, _, mark in pieces if mark or not some))
        if said and " " not in said:
            yield TimedWord(said, start if since is None else since, end if then is None else then)


def _name(annotation: str) -> str:
    """Some write the colon that they mean to be seen after it."""
    return one_line(unescape(annotation)).rstrip(":").rstrip()


def _ms(time: str) -> int:
    found = timestamps.TIME.fullmatch(time)
    return timestamps.read(found) if found else 0


def write(transcript: Transcript) -> bytes:
    """Raises `Unwritable`."""
    head = "WEBVTT\n" + (f"Language: {transcript.language}\n" if transcript.language else "")
    return "\n".join([head, *(_cue(*timed) for timed in with_ends(transcript.lines))]).encode()


def captions(transcript: Transcript) -> bytes:
    """For what shows a cue as it stands: no times of words in it. Raises `Unwritable`."""
    return write(replace(transcript, lines=tuple(replace(line, words=()) for line in transcript.lines)))


def _cue(line: Line, start: int, end: int) -> str:
    voice = f"<v {escape(line.speaker, quote=False)}>" if line.speaker else ""
    return (
        f"{timestamps.told(start, '.')} --> {timestamps.told(end, '.')}\n{voice}{_timed(line, start, end)}\n"
    )


def _timed(line: Line, start: int, end: int) -> str:
    """The text, with the words that have times marked, and a time wherever one begins or a pause does."""
    told, at, latest = list[str](), 0, start
    begin = [*(word.start_ms for word in line.words), end]
    for word, following in zip(line.words, begin[1:], strict=True):
        here = line.text.find(word.text, at)
        if here < 0:
            continue
        told.append(escape(line.text[at:here], quote=False))
        if latest < word.start_ms < end:
            told.append(_moment(latest := word.start_ms))
        told.append(f"<c>{escape(word.text, quote=False)}</c>")
        at = here + len(word.text)
        if latest < word.end_ms < following:
            told.append(_moment(latest := word.end_ms))
    return "".join([*told, escape(line.text[at:], quote=False)])


def _moment(ms: int) -> str:
    return f"<{timestamps.told(ms, '.')}>"
