"""Clips: a quote's own sound and not a second more, cut on the server and kept beside its recording."""

import json
import logging
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from stories.audio import masks
from stories.audio.files import local_file
from stories.audio.masks import Source
from stories.audio.sandbox import Overran, run
from stories.models import Passage, Quote, Recording
from stories.models.uses import Use
from stories.texts.passages import Span, spans

MEDIA_TYPE: Final = "audio/mpeg"
CLIP: Final = "clip-"
LONGEST_MS: Final = 15 * 60 * 1000
log = logging.getLogger("storybook.audio")


class NoClip(Exception):
    """The clip can't be cut: it is outside the recording, too long, or the file is gone."""


def kept_clip(recording: Recording, span: Span, source: Source) -> str:
    """The name, in the private storage, of a quote's clip (MP3). What no worker has cut yet is cut now."""
    storage = storages["private"]
    name = _name(recording, span, source)
    if not storage.exists(name):
        name = storage.save(name, ContentFile(cut(recording, span, source)))
    return name


def heard(recording: Recording) -> dict[Span, Passage]:
    """The passages of quotes of this recording that anyone may hear now, by when they are said: two questions
    to the database. From which sound, `stories.audio.masks` says."""
    quotes = Quote.objects.showable(Use.VOICE).filter(passage__revision__text__recording=recording)
    passages = [quote.passage for quote in quotes.select_related("passage__revision")]
    found = spans(passages)
    return {span: one for one in passages if (span := found[one.pk]) is not None}


def keep_those_of_quotes(story_id: int) -> None:
    """The clips that the story's quotes need now are cut, and no others stay. Safe to do again."""
    for recording in Recording.objects.filter(story=story_id):
        sources = {span: masks.for_others(recording, span) for span in heard(recording)}
        needed = {span: source for span, source in sources.items() if source is not None}
        _keep_only({_name(recording, *one) for one in needed.items()}, recording)
        for span, source in needed.items():
            try:
                kept_clip(recording, span, source)
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


def _name(recording: Recording, span: Span, source: Source) -> str:
    of = f"-{source.key}" if source.key else ""
    return f"recordings/{recording.public_id}/{CLIP}{span.start_ms}-{span.end_ms}{of}.mp3"


def cut(recording: Recording, span: Span, source: Source) -> bytes:
    """The clip's MP3, kept nowhere: for those who may hear all of that sound."""
    if not 0 <= span.start_ms < span.end_ms <= recording.duration_ms + 1000:
        raise NoClip
    if span.end_ms - span.start_ms > LONGEST_MS:
        raise NoClip
    try:
        with local_file(source.name) as path:
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
