from django.conf import settings
from django.db import models

from stories import clock
from stories.models.story import Story
from stories.models.text import Revision, Text


class RedactedPartQuerySet(models.QuerySet["RedactedPart"]):
    def closed(self) -> "RedactedPartQuerySet":
        """Those that hold now."""
        return self.filter(opened_at__isnull=True)

    def by_tellers(self) -> "RedactedPartQuerySet":
        """Without the words that somebody here struck out (`stories.redaction.strike_out`)."""
        return self.filter(struck=False)

    def of(self, *stories: Story) -> "RedactedPartQuerySet":
        return self.filter(text__story__in=stories)


class RedactedPart(models.Model):
    """A part of a text that its teller closed, or that was struck out: where the words stood, and where
    a mark stands in their place.

    Offsets are Unicode code points, end exclusive. The words themselves are in `before` alone.
    """

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="redacted_parts")
    before = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    after = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    # By one of the staff, so that nobody is known by it; not by the teller.
    struck = models.BooleanField(default=False)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # When they are said, in milliseconds; None where nobody knows: then no sound is let out.
    start_ms = models.PositiveBigIntegerField(null=True, blank=True)
    end_ms = models.PositiveBigIntegerField(null=True, blank=True)
    closed_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_in = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    opened_place = models.PositiveIntegerField(null=True, blank=True)

    objects = RedactedPartQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="redacted_part_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            )
        ]

    def __str__(self) -> str:
        return f"Redacted part {self.pk}"

    @property
    def words(self) -> str:
        """For their teller, and those who check transcripts where it was struck out."""
        return self.before.body[self.start : self.end]
