from django.conf import settings
from django.db import models

from stories import clock
from stories.models.recording import Recording
from stories.models.text import Revision, Text


class Draft(models.Model):
    """What a person is writing of an interview's words, before it is put in place: a journal of steps.

    It goes with the interview, and when the teller closes a part: it may hold the words that were closed.
    """

    # One of the two: a recording, whose words may not be there yet, or a transcript without one.
    recording = models.ForeignKey(
        Recording, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts"
    )
    text = models.ForeignKey(Text, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # The words that it began from; None where nobody had written any.
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # The window that writes, by a name of its own, and how often it has saved.
    window = models.CharField(max_length=36)
    saved = models.PositiveIntegerField(default=0)
    # So many of the steps hold; the later ones are undone.
    done = models.PositiveIntegerField(default=0)
    # Turns of `revision`, from 0: those that are other here, and the one where the person is.
    changed = models.JSONField(default=list, blank=True)
    here = models.PositiveIntegerField(null=True, blank=True)
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recording", "person"], name="draft_once_for_a_person"),
            models.UniqueConstraint(fields=["text", "person"], name="draft_without_sound_once_for_a_person"),
            models.CheckConstraint(
                name="draft_is_of_one_interview",
                condition=models.Q(recording__isnull=True) ^ models.Q(text__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class DraftStep(models.Model):
    """One change: `gone` turns from `at` on go, and the turns of `put` come in their place.

    A turn is as `stories.transcripts.editor_json` reads and writes it.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    at = models.PositiveIntegerField()
    gone = models.PositiveIntegerField()
    put = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("draft", "number")
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_step_number_once")]

    def __str__(self) -> str:
        return f"Step {self.number} of draft {self.draft_id}"
