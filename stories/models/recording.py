import uuid

from django.core.files.storage import Storage, storages
from django.db import models

from stories import clock
from stories.models.story import Story


def private_storage() -> Storage:
    return storages["private"]


def path_of(recording: "Recording", filename: str) -> str:
    """Opaque, and the same for every file of one recording, so that all can be erased together."""
    return f"recordings/{recording.public_id}/original"


class Recording(models.Model):
    """Private audio. It leaves only through `stories.views.listen`, which asks the gate."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="recordings")
    file = models.FileField(storage=private_storage, upload_to=path_of)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    duration_ms = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=60)
    # Loudest sample of each of some hundred stretches, 0–100, to draw the sound.
    peaks = models.JSONField(default=list, blank=True)
    # Bytes of the small copy to listen to (`stories.audio.listening_copy`); 0 where none is needed, or can be
    # made; None until its words are written down.
    copy_size = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="recording_has_length", condition=models.Q(duration_ms__gt=0)),
            models.CheckConstraint(name="recording_has_bytes", condition=models.Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"Recording {self.pk}"
