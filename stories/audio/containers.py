"""Opening a stranger's file, and writing one: for `stories.audio.child`, which has limits."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import av
from av.container import InputContainer

from stories.audio.formats import HEAD_BYTES, told_by


class Refused(Exception):
    """Why a file is not taken, in one word that `stories.audio.probe` puts in plain ones."""


@contextmanager
def opened(path: str) -> Iterator[InputContainer]:
    """The file as a container of the kind that its first bytes tell. Never by its name."""
    first = head_of(path)
    if not first:
        raise Refused("empty")
    told = told_by(first)
    if told is None:
        raise Refused("not-audio")
    with open(path, "rb") as handle:
        try:
            container: InputContainer = av.open(handle, format=told.demuxer, metadata_errors="ignore")
        except (av.FFmpegError, ValueError) as error:
            raise Refused("broken") from error
        with container:
            yield container


def head_of(path: str) -> bytes:
    with open(path, "rb") as handle:
        return handle.read(HEAD_BYTES)


class Written(io.RawIOBase):
    """What a muxer writes, to be taken as it comes."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._blocks.append(bytes(data))
        return len(data)

    def taken(self) -> list[bytes]:
        blocks, self._blocks = self._blocks, []
        return blocks
