"""Which kinds of file there are, by how their names end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.formats import (
    docx,
    eaf,
    hyperaudio,
    odt,
    ohms,
    otr,
    plain,
    sbv,
    srt,
    tei,
    textgrid,
    vtt,
    whisper,
)
from stories.formats.transcript import LATEST_MS, Transcript, Unreadable, Unwritable
from stories.formats.xml import local, parsed

MOST_BYTES: Final = 50 * 1024 * 1024
MOST_LINES: Final = 120_000
"""Of text and captions: ten hours of captions that roll have fewer, and no reader takes long for so many."""
MOST_PARAGRAPHS: Final = 50_000


@dataclass(frozen=True)
class Format:
    """A kind of file: what reads it, what writes it, and what it can hold beside the words."""

    name: str | Promise
    read: Callable[[bytes], Transcript]
    write: Callable[[Transcript], bytes]
    speakers: bool = True
    times: bool = False
    words: bool = False
    confidence: bool = False
    language: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    "vtt": Format(_("WebVTT"), vtt.read, vtt.write, times=True, words=True, language=True),
    "srt": Format(_("SubRip"), srt.read, srt.write, times=True),
    "json": Format(
        _("Whisper, WhisperX"),
        whisper.read,
        whisper.write,
        times=True,
        words=True,
        confidence=True,
        language=True,
    ),
    "docx": Format(_("Word document"), docx.read, docx.write, times=True, language=True),
    "odt": Format(_("OpenDocument text"), odt.read, odt.write, times=True, language=True),
    "txt": Format(_("Plain text"), plain.read, plain.write),
    "html": Format(_("Hyperaudio"), hyperaudio.read, hyperaudio.write, times=True, words=True, language=True),
    "eaf": Format(_("ELAN"), eaf.read, eaf.write, times=True, words=True, language=True),
    "tei.xml": Format(_("TEI"), tei.read, tei.write, times=True, words=True, confidence=True, language=True),
    "ohms.xml": Format(_("OHMS"), ohms.read, ohms.write, times=True, language=True),
}


ONLY_READ: Final[Mapping[str, Callable[[bytes], Transcript]]] = {
    "sbv": sbv.read,
    "otr": otr.read,
    "textgrid": textgrid.read,
}
"""Kinds that others write, and we do not."""
ALSO: Final = {"htm": "html", "tei": "tei.xml"}
"""Endings by which other programs call the same."""
XML: Final = "xml"


def ending_of(name: str) -> str:
    """The ending of a kind of file that we write, or that is another name for one; or nothing."""
    known = (one for one in (*FORMATS, *ONLY_READ, *ALSO) if name.lower().endswith(f".{one}"))
    return max(known, key=len, default="")


def format_of(name: str) -> Format | None:
    ending = ending_of(name)
    return FORMATS.get(ALSO.get(ending, ending))


def stem_of(name: str) -> str:
    """The name without its ending."""
    ending = ending_of(name)
    return name[: -len(ending) - 1] if ending else PurePath(name).stem


def read(name: str, data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    found = format_of(name)
    reader = found.read if found else ONLY_READ.get(ending_of(name))
    if len(data) > MOST_BYTES:
        raise Unreadable(gettext("It is too large: fifty megabytes at most."))
    if reader is None and name.lower().endswith(f".{XML}"):
        return _xml(data)
    if reader is None:
        known = ", ".join(f".{ending}" for ending in (*FORMATS, *ONLY_READ))
        raise Unreadable(gettext("We know no transcript by this name. It has to end in one of: %s.") % known)
    _not_too_many(data)
    return _in_range(reader(data))


def _in_range(transcript: Transcript) -> Transcript:
    """Where a time is out of range, none of them is believed; the words stay."""
    latest = max((line.end_ms or line.start_ms or 0 for line in transcript.lines), default=0)
    if latest <= LATEST_MS:
        return transcript
    lines = tuple(replace(line, start_ms=None, end_ms=None, words=()) for line in transcript.lines)
    return replace(transcript, lines=lines)


def _not_too_many(data: bytes) -> None:
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if lines > MOST_LINES or data.count(b"<p") > MOST_PARAGRAPHS:
        raise Unreadable(gettext("It has too many lines for one interview. Split it, and import the parts."))


def write(name: str, transcript: Transcript) -> bytes:
    """Raises `Unwritable`."""
    found = format_of(name)
    if found is None:
        raise Unwritable(gettext("We write no transcript by this name."))
    return found.write(transcript)


def _xml(data: bytes) -> Transcript:
    """Which kind it is shows in its first element. Raises `Unreadable`."""
    root = local(parsed(data))
    if root == "ANNOTATION_DOCUMENT":
        return eaf.read(data)
    return ohms.read(data) if root in ("ROOT", "records", "record") else tei.read(data)
