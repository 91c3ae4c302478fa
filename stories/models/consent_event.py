from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.consent.uses import Use
from stories.models.consent_form import ConsentFormVersion

if TYPE_CHECKING:  # a story asks the gate, which reads its events
    from stories.models.story import Story


class EventKind(models.TextChoices):
    GIVEN = "given", _("Given")
    CHANGED = "changed", _("Changed")
    REFUSED = "refused", _("Refused")
    RENEWED = "renewed", _("Renewed")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Expired")
    INVALIDATED = "invalidated", _("Found invalid")


class Embargo(models.TextChoices):
    UNCHANGED = "", _("As before")
    NONE = "none", _("No embargo")
    UNTIL = "until", _("Not before a date")
    OPEN = "open", _("Not until I say so")


class Method(models.TextChoices):
    WEB = "web", _("In writing on the website")
    DEVICE = "device", _("On a collector's device")
    PAPER = "paper", _("On paper")
    ALOUD = "aloud", _("Aloud, in the recording")
    SYSTEM = "system", _("By the clock")


def answer() -> "models.BooleanField[bool | None, bool | None]":
    """True yes, False no, None not asked by this event."""
    return models.BooleanField(null=True, blank=True)


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def of(self, story: "Story") -> "ConsentEventQuerySet":
        """A story's history in its order."""
        return self.filter(story=story).order_by("sequence")


class ConsentEvent(models.Model):
    """One thing said about consent. Append-only: rows are never changed (a trigger holds it)."""

    story = models.ForeignKey("Story", on_delete=models.CASCADE, related_name="consent_events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind)
    form_version = models.ForeignKey(ConsentFormVersion, on_delete=models.PROTECT, related_name="+")
    keep = answer()
    research = answer()
    insight = answer()
    publish = answer()
    voice = answer()
    book = answer()
    share = answer()
    contact = answer()
    embargo = models.CharField(max_length=6, choices=Embargo, blank=True, default=Embargo.UNCHANGED)
    embargo_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    method = models.CharField(max_length=8, choices=Method)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ConsentEventQuerySet.as_manager()

    class Meta:
        ordering = ("story", "sequence")
        constraints = [
            models.UniqueConstraint(fields=["story", "sequence"], name="consent_event_sequence_once"),
            models.CheckConstraint(
                name="consent_event_dated_embargo_has_its_date",
                condition=models.Q(embargo=Embargo.UNTIL, embargo_until__isnull=False)
                | (~models.Q(embargo=Embargo.UNTIL) & models.Q(embargo_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.story_id}/{self.sequence})"

    @property
    def answers(self) -> dict[Use, bool]:
        """What this event said, leaving out what it did not mention."""
        said = {use: getattr(self, use.value) for use in Use}
        return {use: yes for use, yes in said.items() if yes is not None}
