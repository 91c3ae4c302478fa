"""Making a recording's mask: the worker's part of `stories.audio.masks`."""

import json
import logging
import tempfile
from typing import Final

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction

from stories import clock
from stories.audio.files import local_copy
from stories.audio.masks import GUARD_MS, NAME, is_stale, key_of, mask_of, name_of, spans_of
from stories.audio.sandbox import Overran, streamed
from stories.models import MaskedAudio, MaskState, Recording, Story
from stories.models.uses import Use
from stories.texts.passages import Span

BITS_A_SECOND: Final = 48_000
BLOCK: Final = 64 * 1024
log = logging.getLogger("storybook.audio")


def keep(recording_id: int) -> bool:
    """Make the mask that is needed now; whether one was made. Safe to do again, and while the story is
    erased."""
    kept = Story.objects.permitting(Use.KEEP)
    recording = Recording.objects.filter(pk=recording_id, story__in=kept).first()
    if recording is None:
        return False
    mask = mask_of(recording)
    guard = mask.guard_ms if mask else GUARD_MS
    spans = spans_of(recording, guard)
    if not spans:
        _forget(recording)
        return False
    key = key_of(spans)
    if not is_stale(recording):
        return False
    try:
        _make(recording, spans, key)
    except (Overran, FileNotFoundError):
        log.warning("The sound of recording %s can't be muted.", recording.pk)
        _put(recording, key, guard, MaskState.FAILED)
        return False
    return _put(recording, key, guard, MaskState.MUTED)


def _make(recording: Recording, spans: list[Span], key: str) -> None:
    storage, name = storages["private"], name_of(recording, key)
    told = json.dumps([[one.start_ms, one.end_ms] for one in spans])
    with tempfile.TemporaryFile() as made, local_copy(recording) as path:
        for block in streamed("masked", str(path), str(BITS_A_SECOND), told, block=BLOCK):
            made.write(block)
        made.seek(0)
        storage.delete(name)  # one that was left half-made by a worker that was killed
        storage.save(name, File(made))


def _put(recording: Recording, key: str, guard_ms: int, state: MaskState) -> bool:
    """Unless the recording went, or something else was closed meanwhile: that has its own task."""
    with transaction.atomic():
        there = Recording.objects.select_for_update(of=("self",)).filter(pk=recording.pk).exists()
        spans = spans_of(recording, guard_ms) if there else None
        stands = bool(spans) and key_of(spans or []) == key
        if stands:
            fresh = {"key": key, "guard_ms": guard_ms, "state": state, "heard": [], "made_at": clock.now()}
            MaskedAudio.objects.update_or_create(recording=recording, defaults=fresh)
    _keep_only(recording, key if stands else "")
    return stands


def _forget(recording: Recording) -> None:
    """Nothing is closed any more, or nobody knows when it is said."""
    MaskedAudio.objects.filter(recording=recording).delete()
    _keep_only(recording, "")


def _keep_only(recording: Recording, key: str) -> None:
    storage, folder = storages["private"], f"recordings/{recording.public_id}"
    try:
        _, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    mask = mask_of(recording)
    needed = {f"{NAME}{one}" for one in (key, mask.key if mask else "") if one}
    for file in files:
        if file.startswith(NAME) and file not in needed:
            storage.delete(f"{folder}/{file}")
