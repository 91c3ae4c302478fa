"""Recordings of stories, for tests."""

from django.core.files.base import ContentFile

from stories.models import Recording, StoryKind
from tests.factories import StoryFactory
from tests.stories.sounds import wav


def recorded(**story: object) -> Recording:
    sound = wav(3.0)
    recording = Recording(
        story=StoryFactory(kind=StoryKind.RECORDED, body="", **story),
        sha256="0" * 64,
        size=len(sound),
        duration_ms=3000,
        media_type="audio/wav",
    )
    recording.file.save("original", ContentFile(sound))
    return recording
