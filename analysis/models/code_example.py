from django.conf import settings
from django.db import models

from analysis.models.code import Code
from stories import clock
from stories.models import Asked, Passage
from stories.models.permitting import permits
from stories.models.uses import Use


class CodeExampleQuerySet(models.QuerySet["CodeExample"]):
    def readable(self) -> "CodeExampleQuerySet":
        """Those of stories whose tellers let researchers read them, of words that stand for them."""
        story = "passage__revision__text__story"
        stand = self.filter(passage__closed=False, passage__asked__lt=Asked.WHOLLY)
        return stand.filter(permits(Use.RESEARCH, at=clock.now(), story=story))


class CodeExample(models.Model):
    """A passage that shows what a code means: a reference, read through the gate."""

    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="examples")
    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CodeExampleQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["code", "passage"], name="code_example_once")]

    def __str__(self) -> str:
        return f"Example {self.pk}"
