from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.text import Revision, Text


class CorrectionState(models.TextChoices):
    WAITING = "waiting", _("We will check it")
    TAKEN = "taken", _("These words are in their place now")
    LEFT = "left", _("We checked again, and left the words as they were")


class TellerCorrection(models.Model):
    """What a teller says that they said, at a turn of their transcript that has it wrong.

    Offsets are code points of `revision`, end exclusive.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="corrections")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    words = models.TextField()
    said_at = models.DateTimeField(default=clock.now, editable=False)
    state = models.CharField(max_length=8, choices=CorrectionState, default=CorrectionState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "own words"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="correction_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            ),
            models.CheckConstraint(name="correction_says_something", condition=~models.Q(words="")),
        ]

    def __str__(self) -> str:
        return f"Own words {self.pk} of text {self.text_id}"
