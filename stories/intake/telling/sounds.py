"""Sound that was sent before the rest of the story is: files that only their teller's draft can open.

AES in counter mode, each file under a key of its own, which stands in the sealed draft and nowhere else; so a
file can be added to wherever it ends. Files lie in a folder that no backup takes, and are gone after a day.
"""

import fcntl
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings

AT_ONCE: Final = 1024 * 1024
BLOCK: Final = 16
"""Bytes of AES."""


@dataclass(frozen=True)
class SealedFile:
    """`name` of the file, `key` (hexadecimal) that opens it."""

    name: str
    key: str


@dataclass(frozen=True)
class Sound(SealedFile):
    """Whole, and looked at. `duration_ms` of what is heard in it."""

    duration_ms: int
    media_type: str


class Kind(StrEnum):
    TAKE = "take"
    """Spoken into the page. It may have been cut off, and others may go on where it ended."""
    FILE = "file"
    """Chosen: it is the whole recording."""


@dataclass(frozen=True)
class Upload(SealedFile):
    """On its way here. `length` in bytes, where the sender has said it; how much is here is its `size`."""

    length: int | None
    kind: Kind


class Digest(Protocol):
    """One of `hashlib`."""

    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Busy(OSError):
    """Somebody else is adding to this file."""


class WrongOffset(ValueError):
    """The file does not end there."""


class NotAsSent(ValueError):
    """What arrived is not what was sent. Nothing of it is kept."""


def folder() -> Path:
    return Path(settings.DATA) / "telling"


def fresh() -> tuple[str, str]:
    """(name, key) of an empty file, on the disk."""
    name, key = secrets.token_hex(16), secrets.token_hex(32)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    _sync_folder()
    return name, key


def keep(blocks: Iterable[bytes]) -> SealedFile:
    """These bytes, on the disk and synced. Nothing stays where they end with an error."""
    file = SealedFile(*fresh())
    try:
        append(file, blocks, at=0)
    except BaseException:
        delete(file)
        raise
    return file


def append(
    file: SealedFile, blocks: Iterable[bytes], *, at: int, digest: Digest | None = None, expected: bytes = b""
) -> int:
    """Add to the end, which is `at`; how long it is then. On the disk and synced when this returns.

    Where the blocks break off with an error, what came before stays, unless a `digest` is to be `expected` of
    all. Raises `FileNotFoundError`, `Busy`, `WrongOffset`, `NotAsSent`.
    """
    with (folder() / file.name).open("r+b") as target:
        try:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        if target.seek(0, os.SEEK_END) != at:
            raise WrongOffset
        stream, whole = _stream(file, at), digest is None
        try:
            for block in blocks:
                if digest:
                    digest.update(block)
                target.write(stream.update(block))
            if digest and digest.digest() != expected:
                raise NotAsSent
            whole = True
        finally:
            if not whole:
                target.truncate(at)
            target.flush()
            os.fsync(target.fileno())
        return target.tell()


def size(file: SealedFile) -> int:
    """Bytes. Raises `FileNotFoundError`."""
    return (folder() / file.name).stat().st_size


def is_there(file: SealedFile) -> bool:
    return (folder() / file.name).is_file()


def stay(*files: SealedFile | None) -> None:
    """For another day: the draft that opens them was looked at."""
    for file in files:
        if file is not None:
            with suppress(FileNotFoundError):
                os.utime(folder() / file.name)


def read(file: SealedFile, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """What was sent, from one byte up to another, exclusive. Raises `FileNotFoundError`."""
    with (folder() / file.name).open("rb") as source:
        source.seek(start)
        left = (size(file) if end is None else end) - start
        stream = _stream(file, start)
        while left > 0 and (block := source.read(min(AT_ONCE, left))):
            left -= len(block)
            yield stream.update(block)


@contextmanager
def opened(file: SealedFile) -> Iterator[Path]:
    """The file as it was sent, for as long as it is needed. Raises `FileNotFoundError`."""
    with NamedTemporaryFile("wb") as target:
        write_to(target, read(file))
        yield Path(target.name)


def write_to(target: IO[bytes], blocks: Iterable[bytes]) -> None:
    for block in blocks:
        target.write(block)
    target.flush()


def delete(*files: SealedFile | None) -> None:
    for file in files:
        if file is not None:
            (folder() / file.name).unlink(missing_ok=True)


def tidy(before: datetime) -> None:
    """Delete what was last written to before that moment."""
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _stream(file: SealedFile, at: int) -> CipherContext:
    # One file a key: the counter can begin at nought.
    counter = (at // BLOCK).to_bytes(BLOCK, "big")
    stream = Cipher(AES256(bytes.fromhex(file.key)), CTR(counter)).encryptor()
    stream.update(bytes(at % BLOCK))
    return stream


def _sync_folder() -> None:
    opened_folder = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(opened_folder)
    finally:
        os.close(opened_folder)
