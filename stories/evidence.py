"""How an answer was given, as it was kept: a sound in which it is said, or a form as a picture or a
document."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from django.core.files import File
from django.core.files.storage import storages
from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

from stories.audio.probe import NotASound, probe
from stories.models import ConsentEvent, Method, Story, Testimony
from stories.models.testimony import path_of

PICTURES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
PDF: Final = b"%PDF-"
LARGEST: Final = 20 * 1024 * 1024


class NotEvidence(ValueError):
    """The file is not taken. Its text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Given:
    """A file on this machine, already looked at."""

    kind: Testimony.Kind
    path: Path
    media_type: str

    @property
    def method(self) -> Method:
        return Method.ALOUD if self.kind is Testimony.Kind.SPOKEN else Method.PAPER

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()


def looked_at(path: Path) -> Given:
    """What it is. Raises `NotEvidence`."""
    if path.stat().st_size > LARGEST:
        raise NotEvidence(gettext("This file is too large. 20 MB are enough for an answer."))
    if picture := _picture(path):
        return Given(Testimony.Kind.SIGNED, path, picture)
    with path.open("rb") as handle:
        if handle.read(len(PDF)) == PDF:
            return Given(Testimony.Kind.DOCUMENT, path, "application/pdf")
    try:
        return Given(Testimony.Kind.SPOKEN, path, probe(path).media_type)
    except NotASound as error:
        said = gettext("This is neither a sound, nor a picture, nor a PDF that we can keep.")
        raise NotEvidence(said) from error


def _picture(file: Path) -> str:
    """Its media type; empty for what is not a whole picture."""
    try:
        with Image.open(file) as image:
            image.verify()
            return PICTURES.get(image.format or "", "")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""


def put_away(story: Story, given: Given) -> Testimony:
    """The file, on the disk; its row is not written yet (`written_down`)."""
    testimony = Testimony(story=story, kind=given.kind, sha256=given.sha256, media_type=given.media_type)
    with given.path.open("rb") as handle:
        testimony.file.name = str(storages["private"].save(path_of(testimony, ""), File(handle)))
    return testimony


def written_down(testimonies: Sequence[Testimony], events: Sequence[ConsentEvent]) -> None:
    """Each with the event that it is the evidence of."""
    for testimony, event in zip(testimonies, events, strict=True):
        testimony.event = event
    Testimony.objects.bulk_create(testimonies)


def thrown_away(testimony: Testimony) -> None:
    """Its rows could not be kept."""
    storages["private"].delete(str(testimony.file.name))
