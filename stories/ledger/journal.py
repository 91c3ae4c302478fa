"""The journal of closings: what was taken back, held, found invalid or struck out, outside the database.

A backup holds what people had said when it was made; put back, it would bring back every yes that was taken
back since. So each event that closes something leaves a line here: its story's opaque name, the event's seal,
and what is closed of the story then. The line is written and synced inside the act's transaction, under the
ledger's lock, before it is committed: what cannot be written here is not done. Where the commit fails the
line stays, and closes all the same. Nothing here opens anything.

Lines are sealed over the one before. How far the file goes, its head says in another file.
"""

import errno
import fcntl
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.conf import settings

from stories import clock
from stories.ledger import checkpoint, journal_doubt
from stories.security.sealing import seal

HEAD: Final = "closings"
RESERVE: Final = 4 * 1024 * 1024
"""Bytes that are given up for a withdrawal when the disk is full."""
GLANCE: Final = 256 * 1024
SHORT: Final = 64 * 1024 * 1024
"""Bytes: with fewer left a disk runs short."""


log = logging.getLogger("storybook.ledger")


class NotWritten(OSError):
    """The line could not be written: the act has to be undone."""


@dataclass(frozen=True)
class Closing:
    """A line. `event`: the seal of the event in the ledger; `closed`: what is closed of the story then."""

    subject: UUID
    event: str
    closed: Mapping[str, Any]

    def links(self) -> dict[str, Any]:
        return {"subject": str(self.subject), "event": self.event, "closed": self.closed}


@dataclass(frozen=True)
class Reading:
    """All that the journal holds. `wrong` says what is missing or damaged; empty where it is whole."""

    closings: Sequence[Closing] = field(default_factory=list)
    wrong: str = ""


def folder() -> Path:
    return Path(settings.STORYBOOK_JOURNAL) if settings.STORYBOOK_JOURNAL else checkpoint.folder()


def path() -> Path:
    return folder() / "closings.journal"


def is_there() -> bool:
    return path().exists()


def append(closings: Sequence[Closing]) -> None:
    """Write and sync these; with none, only see that the file is there. Raises `NotWritten`."""
    if not closings and is_there():
        return
    try:
        with _locked() as file:
            _add(file, closings)
    except OSError as error:
        why = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise NotWritten(f"closings.journal: {why}") from error


def _add(file: BinaryIO, closings: Sequence[Closing]) -> None:
    end, before = _end(file)
    lines = bytearray()
    for one in closings:
        before = seal(one.links(), before=before)
        lines += _line(one, before)
    try:
        _write_or_give_up_the_reserve(file, end, bytes(lines))
    except OSError:
        _cut(file, end)
        raise
    _move_head(end + len(lines), before)


def _write_or_give_up_the_reserve(file: BinaryIO, end: int, lines: bytes) -> None:
    try:
        _write(file, end, lines)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not _give_up_the_reserve():
            raise
        _write(file, end, lines)


def _write(file: BinaryIO, end: int, lines: bytes) -> None:
    file.seek(end)
    left = memoryview(lines)
    while left:  # a disk that is nearly full takes a part, and says nothing until the next
        left = left[file.write(left) or 0 :]
    os.fsync(file.fileno())


def _cut(file: BinaryIO, end: int) -> None:
    """What was written of a line that could not be written whole."""
    try:
        os.ftruncate(file.fileno(), end)
    except OSError:
        return  # it is passed over when the next line is written


def _line(one: Closing, sealed: str) -> bytes:
    return json.dumps({**one.links(), "seal": sealed}, separators=(",", ":")).encode() + b"\n"


def _end(file: BinaryIO) -> tuple[int, str]:
    """Where the next line goes, and the seal before it. A line that was cut off by a power cut was never
    answered for: the next one takes its place, unless the head says otherwise."""
    size = file.seek(0, os.SEEK_END)
    block, at = b"", size
    while at and block.count(b"\n") < 2:
        step = min(at, 4096)
        at -= step
        file.seek(at)
        block = file.read(step) + block
    whole = block.rfind(b"\n") + 1
    end = size - (len(block) - whole)
    last = block[:whole].rstrip(b"\n").rpartition(b"\n")[2]
    head = _head()
    if head is None or head.number <= end:
        return end, _seal_of(last)
    # What was answered for is not there any more. The next line names it, so that this is always seen.
    if end < size:
        file.seek(size)
        file.write(b"\n")
        end = size + 1
    return end, head.hash


def _seal_of(line: bytes) -> str:
    try:
        return str(json.loads(line)["seal"])
    except (ValueError, KeyError, TypeError):
        return ""


def _move_head(size: int, sealed: str) -> None:
    """Not synced: it may lag, after a power cut or where it can't be written, and never runs ahead."""
    try:
        checkpoint.set_to(HEAD, checkpoint.Head(size, sealed))
    except OSError as error:
        log.error("The head of the journal: %s; the next closing moves it.", type(error).__name__)


def _head() -> checkpoint.Head | None:
    try:
        return checkpoint.read(HEAD)
    except checkpoint.Unreadable:
        return None


def read() -> Reading:
    """Every line that can be read, whatever stands between: each only closes. None is written meanwhile."""
    if not folder().is_dir():
        return Reading(wrong="it is not there")
    with os.fdopen(os.open(folder() / "closings.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        return _read()


def _read() -> Reading:
    try:
        content = path().read_bytes()
    except FileNotFoundError:
        return Reading(wrong=doubt() or "it is not there")
    found, wrong, before = [], "", ""
    *lines, rest = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        one, sealed = _parsed(line)
        if one is None or sealed != seal(one.links(), before=before):
            wrong = wrong or f"line {number} is damaged, or one before it is missing"
        if one is not None:
            found.append(one)
        before = sealed
    head = _head()
    if head is not None and head.number > len(content) - len(rest):
        wrong = wrong or "its end was cut off"
    return Reading(found, wrong or doubt())


def doubt() -> str:
    """What was found missing or damaged, and is so until it is begun anew; empty where it is whole."""
    return journal_doubt.read(folder()).wrong


def look() -> str:
    """Read all of it, and keep what is wrong for whoever watches. Empty where it is whole."""
    wrong = read().wrong if is_there() else doubt()
    if wrong:
        journal_doubt.found(folder(), wrong)
    return wrong


def begin_anew(closings: Sequence[Closing]) -> Path | None:
    """A new one, of the lines that can still be read and of these. What was there lies beside it, if anything
    was: where. From here on a backup of before is put back as if nothing were known of what came after it."""
    before = None
    with _locked():
        reading = _read()
        if reading.closings or path().stat().st_size:
            before = path().with_suffix(f".{clock.now():%Y%m%d-%H%M%S}")
            os.link(path(), before)
        _replace([*reading.closings, *closings])
        journal_doubt.settled(folder())
    return before


def tail() -> list[Closing]:
    """The last lines, as many as a glance takes in."""
    try:
        with path().open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - GLANCE))
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return []
    return [one for line in lines if (one := _parsed(line)[0]) is not None]


def _parsed(line: bytes) -> tuple[Closing | None, str]:
    try:
        said = json.loads(line)
        closed = said["closed"]
        if not isinstance(closed, dict):
            raise TypeError
        return Closing(UUID(said["subject"]), str(said["event"]), closed), str(said["seal"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, ""


def compact(dropped: Callable[[Sequence[Closing]], set[int]]) -> int:
    """Write it anew without the lines of these numbers (from 0), in a chain of its own; how many went.
    Nothing is dropped of a journal that is not whole."""
    with _locked():
        reading = _read()
        gone = dropped(reading.closings) if not reading.wrong else set()
        if not gone:
            return 0
        _replace([one for number, one in enumerate(reading.closings) if number not in gone])
    return len(gone)


def _replace(closings: Sequence[Closing]) -> None:
    """By these, in a chain of its own."""
    fresh = path().with_suffix(".new")
    before, lines = "", bytearray()
    for one in closings:
        before = seal(one.links(), before=before)
        lines += _line(one, before)
    with fresh.open("wb") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
    _move_head(len(lines), before)  # first: a head that is behind is no sign of a loss
    fresh.replace(path())
    _sync_folder()


@contextmanager
def _locked() -> Iterator[BinaryIO]:
    """By a file beside it, which stays where the journal is written anew."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder() / "closings.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if new := not is_there():
            journal_doubt.begun(folder())
        with os.fdopen(os.open(path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
            if new:
                _sync_folder()
                _keep_a_reserve()
            yield file


def _sync_folder() -> None:
    opened = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _reserve() -> Path:
    return folder() / "reserve"


def _keep_a_reserve() -> None:
    with _reserve().open("wb") as file:
        file.write(os.urandom(RESERVE))  # no hole, and nothing that a disk presses together


def _give_up_the_reserve() -> bool:
    try:
        _reserve().unlink()
    except OSError:
        return False
    return True


def fill_the_reserve() -> None:
    """Where it was given up and there is room again."""
    if is_there() and not _reserve().exists() and shutil.disk_usage(folder()).free > SHORT:
        _keep_a_reserve()


def trouble() -> str:
    """What whoever watches over the site should see to; empty where there is nothing."""
    if wrong := doubt():
        return f"it is not whole ({wrong}): see how to back up and restore"
    if not is_there():
        return ""  # nothing was ever said here
    if not _reserve().exists():
        return "the disk was full, and the reserve is spent"
    return "the disk runs short" if shutil.disk_usage(folder()).free < SHORT else ""
