from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.models.storyteller import Storyteller
from stories.models.text import Text


class Voice(models.TextChoices):
    """Who somebody is in a recording. What an interviewer says is a question, and nobody's story."""

    TELLER = "teller", _("Teller")
    INTERVIEWER = "interviewer", _("Interviewer")
    OTHER = "other", _("Someone else")
    UNKNOWN = "unknown", _("Nobody has said who")


class Speaker(models.Model):
    """Somebody who speaks in a transcript, in all of its revisions."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="speakers")
    voice = models.CharField(max_length=12, choices=Voice, default=Voice.UNKNOWN)
    # As shown; empty: by their voice. Never a real name (`Storyteller.shown_as` says how tellers are named).
    name = models.CharField(max_length=60, blank=True)
    # Where they are one.
    storyteller = models.ForeignKey(
        Storyteller, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["text", "voice", "name"], name="speaker_once_in_a_transcript"),
        ]

    def __str__(self) -> str:
        return f"Speaker {self.pk} of text {self.text_id}: {self.get_voice_display()}"

    @property
    def asks(self) -> bool:
        return self.voice == Voice.INTERVIEWER

    @property
    def called(self) -> str:
        if self.is_numbered:
            return gettext("Voice %(number)s") % {"number": self.name}
        return self.name or str(Voice(self.voice).label)

    @property
    def is_numbered(self) -> bool:
        """Told from the others by a machine, and nobody has said yet who it is."""
        return self.voice == Voice.UNKNOWN and self.name.isdecimal()
