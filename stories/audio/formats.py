"""Which files we take as sound, told by their first bytes and never by their names.

The container is named outright when a file is opened, so that a playlist or
another list of addresses can never be opened as if it were sound.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Format:
    demuxer: str
    """FFmpeg's name for the container."""
    media_type: str


WAV: Final = Format("wav", "audio/wav")
MP3: Final = Format("mp3", "audio/mpeg")
OGG: Final = Format("ogg", "audio/ogg")
FLAC: Final = Format("flac", "audio/flac")
MP4: Final = Format("mov", "audio/mp4")
WEBM: Final = Format("matroska", "audio/webm")
AAC: Final = Format("aac", "audio/aac")
AMR: Final = Format("amr", "audio/amr")
AIFF: Final = Format("aiff", "audio/aiff")

FORMATS: Final = {known.demuxer: known for known in (WAV, MP3, OGG, FLAC, MP4, WEBM, AAC, AMR, AIFF)}
HEAD_BYTES: Final = 16


def told_by(head: bytes) -> Format | None:
    """The format of a file with these first bytes (16 are enough), or None."""
    starts: tuple[tuple[bytes, Format], ...] = (
        (b"OggS", OGG),
        (b"fLaC", FLAC),
        (b"\x1aE\xdf\xa3", WEBM),
        (b"#!AMR", AMR),
        (b"ID3", MP3),
    )
    for start, known in starts:
        if head.startswith(start):
            return known
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return WAV
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return AIFF
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
        return MP4
    return _mpeg(head)


def _mpeg(head: bytes) -> Format | None:
    """Raw MPEG audio: eleven bits of one, then the layer (ISO/IEC 11172-3; layer 0 is AAC's ADTS)."""
    if len(head) < 2 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    return AAC if head[1] & 0x06 == 0 else MP3
