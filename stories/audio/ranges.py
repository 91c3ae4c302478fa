"""Serving part of a file (RFC 9110, section 14): one range, a suffix, or the whole."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

# No file of ours has as many bytes as nineteen digits can say.
RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
BLOCK: Final = 64 * 1024


@dataclass(frozen=True)
class ByteRange:
    """Bytes from `start` up to `end`, exclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class Unsatisfiable(Exception):
    """The range asked for lies outside the file (416)."""


def asked(header: str, size: int) -> ByteRange | None:
    """The part asked for by a Range header, or None for the whole file.

    A header that is not understood, or asks for several ranges, is ignored, as
    the standard allows. Raises `Unsatisfiable` for one outside the file.
    """
    match = RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise Unsatisfiable
    return ByteRange(start, end)


class Blocks:
    """The part's bytes, some at a time; the file is closed when the response is, read or not."""

    def __init__(self, handle: IO[bytes], part: ByteRange) -> None:
        self.handle = handle
        self.part = part

    def __iter__(self) -> Iterator[bytes]:
        self.handle.seek(self.part.start)
        left = self.part.length
        while left > 0 and (block := self.handle.read(min(BLOCK, left))):
            left -= len(block)
            yield block

    def close(self) -> None:
        self.handle.close()
