from django.db import models

from stories import clock
from stories.models.story import Story


class ClosedAgain(models.Model):
    """A line of the journal that the ledger did not hold, and what it closed here: after a restore, or where
    an act was never committed. A steward looks at it, for its teller may have opened it again since.
    """

    # The seal of the event that the line is of.
    event = models.CharField(max_length=64, unique=True)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="closed_again")
    # What was open until then, by `stories.consent.closings`. Empty: all of it was closed already.
    closed: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=clock.now, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "closed again"

    def __str__(self) -> str:
        return f"Closed again {self.pk}"
