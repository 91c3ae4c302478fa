"""A small copy of a recording to listen to (Ogg Opus): an hour is some eleven megabytes.

The original stays as it was sent. The copy lies beside it, goes with it, and is let out by the same gate.
"""

import logging
import tempfile
from typing import Final

from django.core.files import File
from django.core.files.storage import storages

from stories.audio.files import local_copy
from stories.audio.sandbox import Overran, streamed
from stories.models import Recording, Story
from stories.models.uses import Use

MEDIA_TYPE: Final = "audio/ogg"
NAME: Final = "listening"
BITS_A_SECOND: Final = 24_000
BLOCK: Final = 64 * 1024
WORTH_IT: Final = 1.5
"""How many times larger the original has to be."""
log = logging.getLogger("storybook.audio")


def name_of(recording: Recording) -> str:
    """In the private storage, whether it is there or not."""
    return f"recordings/{recording.public_id}/{NAME}"


def keep(recording_id: int) -> None:
    """Make it where it is worth it and not there yet. Safe to do again, and while the story is erased."""
    kept = Story.objects.permitting(Use.KEEP)
    recording = Recording.objects.filter(pk=recording_id, copy_size=None, story__in=kept).first()
    if recording is None:
        return
    size = 0
    try:
        if recording.size > WORTH_IT * recording.duration_ms / 1000 * BITS_A_SECOND / 8:
            size = _make(recording)
    except (Overran, FileNotFoundError):
        log.warning("No listening copy can be made of recording %s.", recording.pk)
    if not Recording.objects.filter(pk=recording.pk).update(copy_size=size):
        storages["private"].delete(name_of(recording))  # the story was erased meanwhile


def _make(recording: Recording) -> int:
    storage, name = storages["private"], name_of(recording)
    with tempfile.TemporaryFile() as made, local_copy(recording) as path:
        for block in streamed("opus", str(path), str(BITS_A_SECOND), block=BLOCK):
            made.write(block)
        size = made.tell()
        made.seek(0)
        storage.delete(name)  # one that was left half-known by a worker that was killed
        storage.save(name, File(made))
    return size
