from django.conf import settings
from django.db import models

from stories import clock
from stories.models.story import Story
from stories.security.encryption import open_sealed


class FieldNote(models.Model):
    """What a collector noted of how a story was told: their own words, sealed, and read by nobody else."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="field_notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="field_notes")
    sealed_body = models.TextField()
    written_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ("written_at", "pk")

    def __str__(self) -> str:
        return f"Field note {self.pk}"

    @property
    def body(self) -> str:
        """In clear: for who wrote it."""
        return open_sealed(self.sealed_body)
