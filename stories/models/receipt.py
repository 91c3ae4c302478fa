from django.db import models

from stories import clock
from stories.models.storyteller import Storyteller


class Receipt(models.Model):
    """The proof by which tellers open their own page. Only its keyed hash is kept.

    One is given with the first story. There can be more: a receipt that was given is never taken away
    because its teller was later found to have another.
    """

    storyteller = models.ForeignKey(Storyteller, on_delete=models.CASCADE, related_name="receipts")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=clock.now, editable=False)
    # When its words first stood on a page: they are shown again for a short while from then, and never after.
    shown_at = models.DateTimeField(null=True, editable=False)
    # When its teller's page was first opened with it.
    opened_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return f"Receipt of storyteller {self.storyteller_id}"
