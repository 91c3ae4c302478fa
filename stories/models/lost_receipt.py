from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from stories import clock
from stories.models.storyteller import Storyteller
from stories.security.encryption import open_sealed, seal


def person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class LostReceipt(models.Model):
    """Someone who left a contact asks for new words. Two stewards say yes: one checks, another gives them."""

    storyteller = models.ForeignKey(Storyteller, on_delete=models.CASCADE, related_name="lost_receipts")
    # What they said of their story, to be told from someone else; sealed.
    sealed_hint = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    checked_by = person()
    checked_at = models.DateTimeField(null=True, blank=True)
    # Given, or refused.
    ended_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["storyteller"],
                condition=Q(ended_at__isnull=True),
                name="lost_receipt_one_open_a_teller",
            )
        ]

    def __str__(self) -> str:
        return f"Lost receipt {self.pk}"

    @property
    def hint(self) -> str:
        return open_sealed(self.sealed_hint)

    def keep_hint(self, hint: str) -> None:
        self.sealed_hint = seal(hint)
