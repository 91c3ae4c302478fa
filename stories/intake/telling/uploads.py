"""Sound on its way here, in as many parts and over as long as it takes.

How much of it is here is how long its file is: nothing else says so, and nothing is acknowledged that is not
in it and synced.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.conf import settings

from stories import clock
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds
from stories.intake.telling.draft import Draft
from stories.intake.telling.sounds import Digest, Kind, Upload

MOST: Final = 60
"""So many are begun in one telling by hand, and no more."""
ROOM: Final = 2 * 1024**3
"""Bytes of the disk that are left to all else."""
SEEN_EVERY: Final = timedelta(seconds=60)


class NoUpload(LookupError):
    """None of this name in this draft; or its file is gone (`was_there`): ended, or a day old."""

    def __init__(self, *, was_there: bool) -> None:
        super().__init__()
        self.was_there = was_there


class Refused(ValueError):
    """More than we take, or than it was said to be; or another length than was said."""


class NoRoom(OSError):
    """The disk is nearly full."""


@dataclass(frozen=True)
class Check:
    """What the bytes that are added are to come to."""

    digest: Digest
    expected: bytes


def create(secret: str, *, length: int | None, kind: Kind) -> Upload:
    """An empty one. Raises `drafts.NotThere`, `Refused`, `NoRoom`."""
    room = ROOM + (length or 0)
    if (length or 0) > settings.STORYBOOK_RECORDING_MAX_BYTES:
        raise Refused
    drafts.held(secret)
    upload = Upload(*sounds.fresh(), length, kind)
    try:
        if shutil.disk_usage(sounds.folder()).free < room:
            raise NoRoom
        with drafts.changing(secret) as draft:
            if len(draft.uploads) >= MOST:
                raise Refused
            draft.uploads[upload.name] = upload
    except BaseException:
        sounds.delete(upload)
        raise
    return upload


def find(draft: Draft, name: str) -> tuple[Upload, int]:
    """It, and how many bytes of it are here. Raises `NoUpload`."""
    upload = draft.uploads.get(name)
    if upload is None:
        raise NoUpload(was_there=False)
    try:
        return upload, sounds.size(upload)
    except FileNotFoundError as error:
        raise NoUpload(was_there=True) from error


def say_length(secret: str, name: str, length: int) -> Upload:
    """Where it was not known when it was begun. Raises `Refused`, `NoUpload`, `drafts.NotThere`."""
    with drafts.changing(secret) as draft:
        upload, here = find(draft, name)
        if upload.length not in (None, length) or not here <= length <= most_of(upload):
            raise Refused
        draft.uploads[name] = replace(upload, length=length)
        return draft.uploads[name]


def most_of(upload: Upload) -> int:
    """Bytes that it may have."""
    return settings.STORYBOOK_RECORDING_MAX_BYTES if upload.length is None else upload.length


def add(upload: Upload, blocks: Iterable[bytes], *, at: int, check: Check | None) -> int:
    """How many bytes are here then, on the disk and synced. Raises `NoUpload`, and as `sounds.append`."""
    digest, expected = (check.digest, check.expected) if check else (None, b"")
    try:
        return sounds.append(upload, blocks, at=at, digest=digest, expected=expected)
    except FileNotFoundError as error:
        raise NoUpload(was_there=True) from error


def end(secret: str, name: str) -> None:
    """Throw it away. That it was there is remembered. Raises `NoUpload`, `drafts.NotThere`."""
    upload, _ = find(drafts.held(secret), name)
    sounds.delete(upload)


def seen(secret: str, draft: Draft) -> None:
    """Somebody is there who speaks: the draft is not idle."""
    if clock.now().timestamp() - draft.touched > SEEN_EVERY.total_seconds():
        with drafts.changing(secret):
            pass


def here(draft: Draft) -> list[Upload]:
    """Those of which something is here, in their order: the takes, or the file that was chosen after them."""
    found = [upload for upload in draft.uploads.values() if _has_bytes(upload)]
    files = [upload for upload in found if upload.kind is Kind.FILE]
    return files[-1:] or found


def is_whole(upload: Upload) -> bool:
    """A file is, once all of it is here. Of a take whatever is here is what there is."""
    return upload.kind is Kind.TAKE or sounds.size(upload) == upload.length


def _has_bytes(upload: Upload) -> bool:
    try:
        return sounds.size(upload) > 0
    except FileNotFoundError:
        return False
