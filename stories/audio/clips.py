"""Clips: a quote's own sound and not a second more, cut on the server and kept beside its recording."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from stories.audio.sandbox import Overran, run
from stories.models import Recording
from stories.passages import Span

MEDIA_TYPE: Final = "audio/mpeg"
LONGEST_MS: Final = 15 * 60 * 1000


class NoClip(Exception):
    """The clip can't be cut: it is outside the recording, too long, or the file is gone."""


def kept_clip(recording: Recording, span: Span) -> str:
    """The name, in the private storage, of a quote's clip (MP3). It is cut the first time it is asked for."""
    storage = storages["private"]
    name = f"recordings/{recording.public_id}/clip-{span.start_ms}-{span.end_ms}.mp3"
    if not storage.exists(name):
        name = storage.save(name, ContentFile(cut(recording, span)))
    return name


def cut(recording: Recording, span: Span) -> bytes:
    """The clip's MP3, kept nowhere: for those who may hear all of the recording."""
    if not 0 <= span.start_ms < span.end_ms <= recording.duration_ms + 1000:
        raise NoClip
    if span.end_ms - span.start_ms > LONGEST_MS:
        raise NoClip
    try:
        with local_copy(recording) as path:
            sound = run("clip", str(path), str(span.start_ms), str(span.end_ms))
    except (Overran, FileNotFoundError) as error:
        raise NoClip from error
    if not sound or _refused(sound):
        raise NoClip
    return sound


def _refused(sound: bytes) -> bool:
    try:
        return "refused" in json.loads(sound)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return False


@contextmanager
def local_copy(recording: Recording) -> Iterator[Path]:
    """The recording as a file on this machine: itself where it lies on a disk, a copy where it does not."""
    try:
        yield Path(recording.file.path)
        return
    except NotImplementedError:
        pass
    with tempfile.NamedTemporaryFile() as copy, recording.file.open("rb") as source:
        shutil.copyfileobj(source, copy)
        copy.flush()
        yield Path(copy.name)
