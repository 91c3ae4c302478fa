from django.db import models
from django.db.models.functions import Length

from stories.models.text import Revision


class Asked(models.IntegerChoices):
    """How much of a passage is an interviewer's question."""

    NOT = 0
    PARTLY = 1
    WHOLLY = 2


class Passage(models.Model):
    """Some words of a revision: where they stand, and a copy of them.

    Offsets are Unicode code points, end exclusive. A trigger in the database
    refuses a passage whose copy differs from the words at its place.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="passages")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    # Could not be found again in the newest revision: for a person to look at.
    lost = models.BooleanField(default=False)
    # Its teller closed words of it: nobody else reads it, and nothing is counted by it.
    closed = models.BooleanField(default=False)

    # Kept by `stories.texts.interviewer_turns`. A theme is found, and a teller quoted, only where it is NOT;
    # a person may code a question together with its answer, but not the question alone.
    asked = models.PositiveSmallIntegerField(choices=Asked, default=Asked.NOT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "start", "end"], name="passage_once"),
            models.CheckConstraint(
                name="passage_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            ),
            models.CheckConstraint(
                name="passage_text_fits", condition=models.Q(end=models.F("start") + Length("text"))
            ),
        ]

    def __str__(self) -> str:
        return f"Passage {self.pk} ({self.start}–{self.end})"
