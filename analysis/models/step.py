from typing import Any

from django.conf import settings
from django.db import models

from stories import clock
from stories.models import Story, User


class StepQuerySet(models.QuerySet["Step"]):
    def of(self, coder: User, story: Story) -> "StepQuerySet":
        return self.filter(coder=coder, story=story)

    def done(self) -> "StepQuerySet":
        """Those that can be undone, the latest first."""
        return self.filter(undone_at__isnull=True).order_by("-pk")

    def undone(self) -> "StepQuerySet":
        """Those that can be done again, the one that was undone last first."""
        return self.filter(undone_at__isnull=False).order_by("pk")


class Step(models.Model):
    """Something that a person did at the desk, so that it can be undone and done again.

    `changes` are lists of [kind, primary key, before, after] (`analysis.coding.steps`): keys, never words.
    """

    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="+")
    changes: "models.JSONField[Any, Any]" = models.JSONField()
    made_at = models.DateTimeField(default=clock.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["coder", "story"], name="step_of_a_coder_and_story")]

    def __str__(self) -> str:
        return f"Step {self.pk}"
