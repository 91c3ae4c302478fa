"""A recording that was sent before the rest of the story is: a file that only its teller's draft can open.

AES in counter mode under a key of its own, which stands in the sealed draft and nowhere else. Files lie in a
folder that no backup takes, and are gone after a day.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.conf import settings

AT_ONCE: Final = 1024 * 1024


@dataclass(frozen=True)
class Sound:
    """`name` of the file, `key` (hexadecimal) that opens it, `duration_ms` of what is heard."""

    name: str
    key: str
    duration_ms: int


def folder() -> Path:
    return Path(settings.DATA) / "telling"


def keep(path: Path, duration_ms: int) -> Sound:
    """A copy of the file that only what is returned opens, on the disk and synced."""
    sound = Sound(secrets.token_hex(16), secrets.token_hex(32), duration_ms)
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(folder() / sound.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with path.open("rb") as source, os.fdopen(opened, "wb") as target:
        _through(_stream(sound), source, target)
        target.flush()
        os.fsync(target.fileno())
    return sound


@contextmanager
def opened(sound: Sound) -> Iterator[Path]:
    """The file as it was sent, for as long as it is needed. Raises `FileNotFoundError`."""
    with (folder() / sound.name).open("rb") as source, NamedTemporaryFile("wb") as target:
        _through(_stream(sound), source, target)
        target.flush()
        yield Path(target.name)


def delete(sound: Sound | None) -> None:
    if sound is not None:
        (folder() / sound.name).unlink(missing_ok=True)


def tidy(before: datetime) -> None:
    """Delete what was last written to before that moment."""
    for path in folder().iterdir() if folder().is_dir() else ():
        if path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)


def _stream(sound: Sound) -> CipherContext:
    # One file a key: the counter can begin at nought.
    return Cipher(AES256(bytes.fromhex(sound.key)), CTR(bytes(16))).encryptor()


def _through(stream: CipherContext, source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(AT_ONCE):
        target.write(stream.update(block))
