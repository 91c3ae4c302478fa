"""Clips: a quote's own sound and not a second more, cut on the server and kept beside its recording."""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from stories.audio.sandbox import Overran, run
from stories.consent.uses import Use
from stories.models import Quote, Recording
from stories.passages import Span, spans

MEDIA_TYPE: Final = "audio/mpeg"
CLIP: Final = "clip-"
LONGEST_MS: Final = 15 * 60 * 1000
log = logging.getLogger("storybook.audio")


class NoClip(Exception):
    """The clip can't be cut: it is outside the recording, too long, or the file is gone."""


def kept_clip(recording: Recording, span: Span) -> str:
    """The name, in the private storage, of a quote's clip (MP3). What no worker has cut yet is cut now."""
    storage = storages["private"]
    name = _name(recording, span)
    if not storage.exists(name):
        name = storage.save(name, ContentFile(cut(recording, span)))
    return name


def heard(recording: Recording) -> set[Span]:
    """When the quotes of this recording are said that anyone may hear now: two questions to the database."""
    quotes = Quote.objects.showable(Use.VOICE).filter(passage__revision__text__recording=recording)
    found = spans(quote.passage for quote in quotes.select_related("passage"))
    return {span for span in found.values() if span is not None}


def keep_those_of_quotes(story_id: int) -> None:
    """The clips that the story's quotes need now are cut, and no others stay. Safe to do again."""
    for recording in Recording.objects.filter(story=story_id):
        needed = heard(recording)
        _keep_only({_name(recording, span) for span in needed}, recording)
        for span in needed:
            try:
                kept_clip(recording, span)
            except NoClip:
                log.warning("No clip can be cut of recording %s.", recording.pk)


def _keep_only(names: set[str], recording: Recording) -> None:
    storage = storages["private"]
    folder = f"recordings/{recording.public_id}"
    try:
        _, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        if file.startswith(CLIP) and f"{folder}/{file}" not in names:
            storage.delete(f"{folder}/{file}")


def _name(recording: Recording, span: Span) -> str:
    return f"recordings/{recording.public_id}/{CLIP}{span.start_ms}-{span.end_ms}.mp3"


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
