import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.consent_event import ConsentEvent
from stories.models.recording import private_storage
from stories.models.story import Story


def path_of(evidence_file: "ConsentEvidence", filename: str) -> str:
    """Opaque, and apart from recordings: nothing plays it as the story's."""
    return f"evidence/{evidence_file.public_id}/original"


class ConsentEvidence(models.Model):
    """A yes or a no that was given face to face: spoken, or signed. It goes with its story."""

    class Kind(models.TextChoices):
        SPOKEN = "spoken", _("Spoken, and kept as sound")
        SIGNED = "signed", _("Signed, and kept as a picture")
        DOCUMENT = "paper", _("Signed, and kept as a document")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="evidence")
    # Who witnessed it is in the event.
    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="evidence_file")
    kind = models.CharField(max_length=6, choices=Kind)
    file = models.FileField(storage=private_storage, upload_to=path_of)
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "consent evidence"

    def __str__(self) -> str:
        return f"Consent evidence {self.pk}"
