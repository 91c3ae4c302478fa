"""Bytes as text, in whatever encoding they were written."""

import codecs
from typing import Final

from charset_normalizer import CharsetMatch, from_bytes
from django.utils.translation import gettext

from stories.formats.transcript import Unreadable

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


COMMON: Final = (
    *("cp1252", "cp1250", "iso8859_2", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("utf_16_le", "utf_16_be", "shift_jis", "gb18030", "big5", "euc_kr", "mac_roman", "cp850"),
)
"""Encodings in which subtitles are met, the most common first."""


def text_of(data: bytes) -> str:
    """With \\n at the ends of lines. A mark at its start says the encoding; else it is UTF-8, or the
    likeliest.

    Raises `Unreadable`.
    """
    text = _decoded(data)
    if "\0" in text:
        raise Unreadable(gettext("It is no text."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        if b"\0" not in data:  # UTF-16 can pass for UTF-8 full of zeros
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    found = min(from_bytes(data, cp_isolation=list(COMMON)), key=_how_likely, default=None)
    if found is None:
        raise Unreadable(gettext("It is no text in any encoding that we know."))
    return str(found)


def _how_likely(one: CharsetMatch) -> tuple[float, float, int]:
    """The least nonsense, the most like a language; of those that are as good, the most common."""
    return round(one.chaos, 2), -round(one.coherence, 1), COMMON.index(one.encoding)
