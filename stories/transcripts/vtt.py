"""WebVTT (W3C): a cue for each line, with its speaker as a voice.

What the standard lets a reader pass over is passed over: a cue whose time cannot be read, settings,
notes, styles, tags that nobody knows. What it forbids is refused: a file that does not begin with
WEBVTT.
"""

import re
from collections.abc import Iterator
from html import escape, unescape
from typing import Final

import webvtt
from django.utils.translation import gettext
from webvtt.errors import MalformedFileError

from stories.transcripts import clock
from stories.transcripts.decoding import text_of
from stories.transcripts.labels import unlabelled
from stories.transcripts.transcript import Line, Transcript, Unreadable, kept, one_line, times_of

TAG: Final = re.compile(r"<([^>]*)>?")
VOICE: Final = re.compile(r"v(?:\.[^\s>]*)*\s+(.*)", re.DOTALL)
LANGUAGE: Final = re.compile(r"^Language:\s*([A-Za-z]{2})\b", re.MULTILINE)


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    text = text_of(data)
    try:
        cues = webvtt.from_string(text)
    except MalformedFileError as error:
        raise Unreadable(gettext("It does not begin with WEBVTT, as this kind of file does.")) from error
    lines = [line for cue in cues.captions for line in _lines(cue)]
    language = LANGUAGE.search(text.partition("\n\n")[0])
    return Transcript(kept(unlabelled(lines)), language[1].lower() if language else "")


def _lines(cue: webvtt.Caption) -> Iterator[Line]:
    """One for each voice of a cue; voices that share it share its time by their letters."""
    start, end = _ms(cue.start), _ms(cue.end)
    voices = [(who, one_line(said)) for who, said in _voices(cue.raw_text)]
    voices = [(who, said) for who, said in voices if said]
    letters, at = sum(len(said) for _, said in voices), 0
    for who, said in voices:
        since, at = at, at + len(said)
        span = max(0, end - start)
        yield Line(said, who, start + span * since // letters, start + span * at // letters)


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """(speaker, words) in their order. Tags go, entities become what they stand for."""
    who, said, at = "", "", 0
    for tag in TAG.finditer(raw):
        said += unescape(raw[at : tag.start()])
        at = tag.end()
        voice = VOICE.match(tag[1])
        if voice or tag[1].strip() == "/v":
            yield who, said
            who, said = (_name(voice[1]) if voice else ""), ""
    yield who, said + unescape(raw[at:])


def _name(annotation: str) -> str:
    """Some write the colon that they mean to be seen after it."""
    return one_line(unescape(annotation)).rstrip(":").rstrip()


def _ms(time: str) -> int:
    found = clock.TIME.fullmatch(time)
    return clock.read(found) if found else 0


def write(transcript: Transcript) -> bytes:
    """Raises `Unwritable`."""
    head = "WEBVTT\n" + (f"Language: {transcript.language}\n" if transcript.language else "")
    return "\n".join([head, *(_cue(line) for line in transcript.lines)]).encode()


def _cue(line: Line) -> str:
    start, end = (clock.told(ms, ".") for ms in times_of(line))
    voice = f"<v {escape(line.speaker, quote=False)}>" if line.speaker else ""
    return f"{start} --> {end}\n{voice}{escape(line.text, quote=False)}\n"
