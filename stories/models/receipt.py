from django.db import models

from stories import clock
from stories.models.story import Story


class Receipt(models.Model):
    """The proof by which a teller opens their own page. Only its keyed hash is kept."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="receipt")
    digest = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return f"Receipt of story {self.story_id}"
