"""The last entry's number and seal, in a file outside the database: or an end cut off would not be seen.

Each chain has a file of one record of fixed length, written in place after each commit under a lock, and
only forwards. It is not synced: after a crash it may lag by the last entries; it never runs ahead.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

LENGTH: Final = 160  # bytes


@dataclass(frozen=True)
class Head:
    """The last entry of a chain that was committed, as far as this machine knows."""

    number: int
    hash: str


class Unreadable(ValueError):
    """The file holds no head: it was damaged, or is not ours."""


def folder() -> Path:
    """Where the heads lie: on every machine that writes, or on a disk that they share."""
    return Path(settings.STORYBOOK_LEDGER_HEADS or Path(settings.DATA) / "ledger")


def read(chain: str) -> Head | None:
    """What is kept; None where nothing ever was. Raises `Unreadable`."""
    try:
        return _parsed((folder() / f"{chain}.head").read_bytes())
    except FileNotFoundError:
        return None


def move(chain: str, head: Head) -> None:
    """Go forward to this entry, unless the file is there or further already."""
    with _locked(chain) as file:
        kept = _parsed(file.read())
        if kept is None or kept.number < head.number:
            _write(file, head)


def set_to(chain: str, head: Head) -> None:
    """Put the file where it has to be, backwards too: after a restore, and for an empty database."""
    with _locked(chain) as file:
        _write(file, head)


@contextmanager
def _locked(chain: str) -> Iterator[BinaryIO]:
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder() / f"{chain}.head", os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(opened, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _write(file: BinaryIO, head: Head) -> None:
    file.seek(0)
    file.write(json.dumps(asdict(head)).encode().ljust(LENGTH - 1) + b"\n")
    file.truncate()


def _parsed(content: bytes) -> Head | None:
    if not content:
        return None
    try:
        kept = json.loads(content)
        return Head(int(kept["number"]), str(kept["hash"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable from error
