from datetime import datetime

from django.db import models

from stories.models.story import Story


def on() -> "models.BooleanField[bool, bool]":
    """The answers allow it, and whatever it needs, and the consent is valid."""
    return models.BooleanField()


class Standing(models.Model):
    """How a story's consent stands after its last event: one row a story, which each act writes anew.

    It only remembers what `stories.consent.gate.fold` makes of the events. Where it
    does not match the last of them, or is not there, the story is closed.
    """

    story = models.OneToOneField(Story, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    keep = on()
    research = on()
    insight = on()
    publish = on()
    voice = on()
    book = on()
    share = on()
    contact = on()
    # From when and until when it is open; None: no such bound. An embargo without a date, a pause, or a
    # consent written down as expired, is `closed`. These three do not close what stands aside (see uses.py).
    opens_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    closed = models.BooleanField()
    # The last event that it was made from.
    sequence = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Standing of story {self.story_id}"

    def is_open(self, at: datetime) -> bool:
        """Whether no hold, end or embargo closes it at that moment (to all that does not stand aside)."""
        if self.closed or self.story.held:
            return False
        return (self.opens_at is None or self.opens_at <= at) and (self.ends_at is None or self.ends_at > at)
