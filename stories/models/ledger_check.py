from django.db import models

from stories import clock


class LedgerCheck(models.Model):
    """That the whole ledger was read, and how it was found."""

    at = models.DateTimeField(default=clock.now, editable=False)
    # For each chain what `stories.ledger.verify.Verdict` has.
    found = models.JSONField(default=list)
    is_whole = models.BooleanField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return "whole" if self.is_whole else "not whole"
