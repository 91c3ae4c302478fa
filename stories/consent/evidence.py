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
from stories.models import ConsentEvent, ConsentEvidence, Method, Story
from stories.models.consent_evidence import path_of

PICTURES: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
PDF: Final = b"%PDF-"
LARGEST: Final = 20 * 1024 * 1024


class NotEvidence(ValueError):
    """The file is not taken. Its text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Given:
    """A file on this machine, already looked at."""

    kind: ConsentEvidence.Kind
    path: Path
    media_type: str

    @property
    def method(self) -> Method:
        return Method.ALOUD if self.kind is ConsentEvidence.Kind.SPOKEN else Method.PAPER

    @cached_property
    def sha256(self) -> str:
        with self.path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()


def inspect(path: Path) -> Given:
    """What it is. Raises `NotEvidence`."""
    if path.stat().st_size > LARGEST:
        raise NotEvidence(gettext("This file is too large. 20 MB are enough for an answer."))
    if picture := _picture(path):
        return Given(ConsentEvidence.Kind.SIGNED, path, picture)
    with path.open("rb") as handle:
        if handle.read(len(PDF)) == PDF:
            return Given(ConsentEvidence.Kind.DOCUMENT, path, "application/pdf")
    try:
        return Given(ConsentEvidence.Kind.SPOKEN, path, probe(path).media_type)
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


def store(story: Story, given: Given) -> ConsentEvidence:
    """The file, on the disk; its row is not written yet (`create`)."""
    evidence_file = ConsentEvidence(
        story=story, kind=given.kind, sha256=given.sha256, media_type=given.media_type
    )
    with given.path.open("rb") as handle:
        evidence_file.file.name = str(storages["private"].save(path_of(evidence_file, ""), File(handle)))
    return evidence_file


def create(evidence_files: Sequence[ConsentEvidence], events: Sequence[ConsentEvent]) -> None:
    """Each with the event that it is the evidence of."""
    for evidence_file, event in zip(evidence_files, events, strict=True):
        evidence_file.event = event
    ConsentEvidence.objects.bulk_create(evidence_files)


def delete(evidence_file: ConsentEvidence) -> None:
    """Its rows could not be kept."""
    storages["private"].delete(str(evidence_file.file.name))
