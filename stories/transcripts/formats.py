"""Which kinds of file there are, by how their names end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.transcripts import plain, srt, vtt, whisper
from stories.transcripts.transcript import Transcript, Unreadable

MOST_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True)
class Format:
    """A kind of file: what reads it, what writes it, and what it can hold beside the words."""

    name: str | Promise
    read: Callable[[bytes], Transcript]
    write: Callable[[Transcript], bytes]
    speakers: bool = True
    times: bool = False
    words: bool = False
    language: bool = False


FORMATS: Final[Mapping[str, Format]] = {
    "vtt": Format(_("WebVTT"), vtt.read, vtt.write, times=True, language=True),
    "srt": Format(_("SubRip"), srt.read, srt.write, times=True),
    "json": Format(
        _("Whisper, WhisperX"), whisper.read, whisper.write, times=True, words=True, language=True
    ),
    "txt": Format(_("Plain text"), plain.read, plain.write),
}


def format_of(name: str) -> Format | None:
    return FORMATS.get(PurePath(name).suffix[1:].lower())


def read(name: str, data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    found = format_of(name)
    if found is None:
        known = ", ".join(f".{ending}" for ending in FORMATS)
        raise Unreadable(gettext("We know no transcript by this name. It has to end in one of: %s.") % known)
    if len(data) > MOST_BYTES:
        raise Unreadable(gettext("It is too large: fifty megabytes at most."))
    return found.read(data)
