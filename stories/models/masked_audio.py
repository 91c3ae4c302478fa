from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.recording import Recording


class MaskState(models.TextChoices):
    MUTED = "muted", _("Muted; nobody has listened yet whether it is gone")
    PROVEN = "proven", _("Muted, and listened to again: the words are gone")
    HEARD = "heard", _("Something is still heard")
    FAILED = "failed", _("The sound could not be muted")


class MaskedAudio(models.Model):
    """A recording's sound without what is closed of it: a second file, as long as the first
    (`stories.audio.masks`).

    It is let out while `key` says what is closed now, and nothing is still heard.
    """

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="mask")
    key = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=MaskState)
    # So far around a closed part nothing is let out, in milliseconds: voices run into each other.
    guard_ms = models.PositiveIntegerField()
    # Where a machine still hears a part: [[redacted_part, start_ms, end_ms], …]. Never its words.
    heard = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.CheckConstraint(name="masked_audio_has_a_key", condition=~models.Q(key=""))]

    def __str__(self) -> str:
        return f"Mask of recording {self.recording_id}"
