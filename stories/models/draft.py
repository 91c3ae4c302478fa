from django.conf import settings
from django.db import models

from stories import clock
from stories.models.recording import Recording
from stories.models.text import Revision


class Draft(models.Model):
    """What a person is writing of a recording's words, before it is put in place: a journal of steps.

    It goes with the recording, and when the teller closes a part: it may hold the words that were closed.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="drafts")
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
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"


class DraftStep(models.Model):
    """One change: `gone` turns from `at` on go, and the turns of `put` come in their place.

    A turn is as `stories.sheet` reads and writes it.
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
