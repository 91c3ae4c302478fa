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
MOST_AT_ONCE: Final = 2
"""As many of the largest recordings may lie in one telling: the one that is there, and its successor."""
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
    most = settings.STORYBOOK_RECORDING_MAX_BYTES
    held = sum(sizes(drafts.held(secret)).values())
    if (length or 0) > most or held + (length or 0) > MOST_AT_ONCE * most:
        raise Refused
    require_room(length or 0)
    upload = Upload(*sounds.fresh(), length, kind)
    try:
        with drafts.changing(secret) as draft:
            if draft.sent or draft.locked or len(draft.uploads) >= MOST:
                raise Refused
            draft.uploads[upload.name] = upload
    except BaseException:
        sounds.delete(upload)
        raise
    return upload


def require_room(more: int) -> None:
    """Raises `NoRoom` where the disk would be nearly full with so many bytes more."""
    sounds.folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    if shutil.disk_usage(sounds.folder()).free < ROOM + more:
        raise NoRoom


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
    """What the recording would be made of, in its order: the last file that has arrived whole and the takes
    after it; without one, all takes, which go on where the recording that is there ends."""
    whole = [upload for upload in draft.uploads.values() if _size(upload) > 0 and is_whole(upload)]
    files = [number for number, upload in enumerate(whole) if upload.kind is Kind.FILE]
    return whole[files[-1] :] if files else whole


def broken_off(draft: Draft) -> Upload | None:
    """A file of which only a part has arrived, and nothing after it."""
    there = [upload for upload in draft.uploads.values() if _size(upload) > 0]
    return there[-1] if there and not is_whole(there[-1]) else None


def sizes(draft: Draft) -> dict[str, int]:
    """How much of each is here: by it one knows whether more has arrived."""
    return {name: _size(upload) for name, upload in draft.uploads.items()}


def is_whole(upload: Upload) -> bool:
    """A file is, once all of it is here. Of a take whatever is here is what there is."""
    return upload.kind is Kind.TAKE or _size(upload) == upload.length


def _size(upload: Upload) -> int:
    """Nought where its file is gone."""
    try:
        return sounds.size(upload)
    except FileNotFoundError:
        return 0
