import uuid

from django.db import models

from stories import clock
from stories.models.story import Story


class Outbox(models.Model):
    """What the rooms above have yet to be told of a story. Written in the act's transaction, gone once told.

    `said` is a list of [the signal's name, what it is sent with]: names and primary keys, nothing else.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="+")
    said = models.JSONField(default=list)
    # When it was last added to: what is old was not heard.
    at = models.DateTimeField(default=clock.now)
    # Another one each time it is added to, so that a delivery takes away only what it delivered.
    mark = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name_plural = "outbox"

    def __str__(self) -> str:
        return f"News of story {self.story_id}"
