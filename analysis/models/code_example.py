from django.conf import settings
from django.db import models

from analysis.models.code import Code
from analysis.models.coding import STORY, not_blind_to
from stories import clock
from stories.models import Asked, Passage, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right


class CodeExampleQuerySet(models.QuerySet["CodeExample"]):
    def readable_by(self, reader: User) -> "CodeExampleQuerySet":
        """Those of stories of their studies whose tellers let researchers read them, of words that stand for
        them; of others none in a story in which the reader is blind: it shows how somebody coded."""
        stand = self.filter(passage__closed=False, passage__asked__lt=Asked.WHOLLY)
        allowed = permits(Use.RESEARCH, at=clock.now(), story=STORY)
        allowed &= reached_by(reader, Right.READ, story=STORY)
        return stand.filter(allowed, not_blind_to(reader, coder="added_by"))


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
