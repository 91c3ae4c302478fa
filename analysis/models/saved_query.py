from typing import Any

from django.conf import settings
from django.db import models

from stories import clock


class SavedQuery(models.Model):
    """A query for passages that somebody keeps for themselves: codes and filters, never what it finds."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    asked: "models.JSONField[Any, Any]" = models.JSONField()
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "saved queries"
        constraints = [models.UniqueConstraint(fields=["by", "name"], name="saved_query_name_once")]

    def __str__(self) -> str:
        return f"Query {self.pk}"
