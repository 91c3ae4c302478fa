"""Whether a WebM or Matroska file ends in the midst of something (RFC 8794: an element says how long it is).

A phone's recorder writes the file as it goes, and does not say in it how long the whole will be: such a file
that was cut off plays as far as it goes, and only its last element tells.
"""

import io
from typing import BinaryIO, Final

HEAD: Final = b"\x1a\x45\xdf\xa3"
CLUSTER: Final = b"\x1f\x43\xb6\x75"
HOLD_OTHERS: Final = {0x18538067, int.from_bytes(CLUSTER, "big")}
"""Segment and cluster: they need not say how long they are."""
TAIL: Final = 1024 * 1024
UNKNOWN: Final = -1


def ends_midway(path: str) -> bool:
    """False for what is no such file."""
    with open(path, "rb") as file:
        if file.read(4) != HEAD:
            return False
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - TAIL))
        last = file.read().rfind(CLUSTER)
        file.seek(max(0, size - TAIL) + last if last >= 0 else 0)
        return _is_cut(file, size)


def _is_cut(file: BinaryIO, size: int) -> bool:
    while file.tell() < size:
        name, length = _number(file, keep_marker=True), _number(file, keep_marker=False)
        if name is None or length is None:
            return True
        holds = name in HOLD_OTHERS
        if length == UNKNOWN and not holds:
            return False  # of no kind that we know: nothing can be said
        if file.tell() + length > size:
            return True
        if not holds:
            file.seek(length, io.SEEK_CUR)
    return False


def _number(file: BinaryIO, *, keep_marker: bool) -> int | None:
    """A number whose first byte says how many bytes it has; None where the file ends before it does."""
    first = file.read(1)
    if not first:
        return None
    bytes_ = 9 - first[0].bit_length()
    rest = file.read(bytes_ - 1)
    if bytes_ > 8 or len(rest) < bytes_ - 1:
        return None
    whole = int.from_bytes(first + rest, "big")
    if keep_marker:
        return whole
    length = whole - (1 << (7 * bytes_))
    return UNKNOWN if length == (1 << (7 * bytes_)) - 1 else length
