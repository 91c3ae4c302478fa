from typing import Any

from django.db import models

from stories import clock
from stories.models import Study


class Release(models.Model):
    """Figures as they were counted once: hidden and rounded already, of one study or of everyone, and of no
    other union. Shown until the next, and no longer than until its end.

    `figures`: {"people": N, "codes": {key: N}, "places": {key: place}}, where N is None for what is hidden,
    and a place is {"name", "people": N, "inside": [place, …]}. Nobody can be told from it.
    """

    study = models.ForeignKey(Study, null=True, blank=True, on_delete=models.CASCADE, related_name="releases")
    made_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField()
    figures: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"Release {self.pk}"
