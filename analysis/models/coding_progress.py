from django.conf import settings
from django.db import models

from stories.models import Story, User


class CodingProgressQuerySet(models.QuerySet["CodingProgress"]):
    def blind_to(self, coder: User) -> "CodingProgressQuerySet":
        """Those of stories in which this person does not see yet what others coded."""
        return self.filter(coder=coder, blind=True, finished_at__isnull=True)


class CodingProgress(models.Model):
    """How far a coder is with a story, and whether they see what others coded before they have finished."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="progress")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    blind = models.BooleanField(default=False)
    # What others coded was shown once: nobody can unsee it, whatever they do afterwards.
    seen = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CodingProgressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "coder"], name="progress_one_a_story_and_coder")
        ]

    def __str__(self) -> str:
        return f"Progress {self.pk}"

    @property
    def sees_others(self) -> bool:
        return not self.blind or self.finished_at is not None
