from django.db import models
from django.db.models.functions import Length

from stories.models.text import Revision


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
