from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.consent_form import ConsentFormVersion
from stories.models.sealed import Sealed
from stories.models.uses import Use
from stories.security.sealing import digest


class EventKind(models.TextChoices):
    GIVEN = "given", _("Given")
    CHANGED = "changed", _("Changed")
    REFUSED = "refused", _("Refused")
    RENEWED = "renewed", _("Renewed")
    WITHDRAWN = "withdrawn", _("Taken back")
    EXPIRED = "expired", _("Expired")
    INVALIDATED = "invalidated", _("Found invalid")
    PAUSED = "paused", _("Hidden for now")
    RESUMED = "resumed", _("Shown again")
    RESTORED = "restored", _("Put back")
    ERASED = "erased", _("Erased")
    PART_CLOSED = "part_closed", _("A part closed")
    PART_OPENED = "part_opened", _("A part opened again")
    PART_STRUCK = "struck", _("Words struck out")
    PART_PUT_BACK = "unstruck", _("Struck words put back")
    HELD = "held", _("Put on hold")
    RELEASED = "released", _("Released from a hold")
    OTHERS = "others", _("Other people in it")
    # Answers to one quote. They say nothing of the uses.
    QUOTE_APPROVED = "quote_yes", _("Yes to a quote")
    QUOTE_REFUSED = "quote_no", _("No to a quote")
    QUOTE_REVOKED = "quote_back", _("A quote taken back")


class Hold(models.TextChoices):
    """Why a story is closed although its teller said yes. Each is released by itself."""

    NONE = "", _("No hold")
    STEWARD = "steward", _("A steward put it on hold")
    EVIDENCE = "evidence", _("Nobody has shown the consent that was given elsewhere")
    CHECK = "check", _("What was kept of it is not what was said")
    JOURNAL = "journal", _("What was closed before a restore is not known")


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
    TOLD = "told", _("Said to a member of staff")
    BROUGHT = "brought", _("Elsewhere, and brought in from there")
    SYSTEM = "system", _("By the clock")


def answer() -> "models.BooleanField[bool | None, bool | None]":
    """True yes, False no, None not asked by this event."""
    return models.BooleanField(null=True, blank=True)


class ConsentEventQuerySet(models.QuerySet["ConsentEvent"]):
    def of(self, story: models.Model) -> "ConsentEventQuerySet":
        """A story's history in its order."""
        return self.filter(story=story.pk).order_by("sequence")


class ConsentEvent(Sealed):
    """One thing said about consent. Append-only: rows are never changed (a trigger holds it).

    It is sealed in the order in which all events were written, and names the event before it of its own
    story. What was said is under the seal as a salted digest.
    """

    # None once it was erased: then `subject`, its opaque name, is all that is left of it.
    story = models.ForeignKey("Story", null=True, on_delete=models.SET_NULL, related_name="consent_events")
    subject = models.UUIDField(db_index=True, editable=False)
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
    # The hold that this puts on the story, or (where it is a release) takes off.
    hold = models.CharField(max_length=8, choices=Hold, blank=True, default=Hold.NONE)
    # Whether somebody else in it has yet to be asked.
    others_open = models.BooleanField(null=True, blank=True)
    # Taken back: when it is to be erased.
    erase_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    method = models.CharField(max_length=8, choices=Method, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The quote that was answered (the row may be gone), and a salted digest of its very words, or of the part
    # that was closed.
    quote = models.ForeignKey(
        "Quote",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="answers",
    )
    words = models.CharField(max_length=64, blank=True)
    # The part that was closed, opened, struck out or put back (the row may be gone).
    part = models.ForeignKey(
        "RedactedPart",
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    # SHA-256 of the sound, picture or document in which an answer was given.
    evidence = models.CharField(max_length=64, blank=True)
    # All but the links, the kind and the time is emptied when the story is erased.
    salt = models.CharField(max_length=32, editable=False)
    content = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True)

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

    def said(self) -> dict[str, Any]:
        """What `content` is a digest of: all that erasing takes away."""
        return {
            "form": self.form_version.digest(),
            "answers": {use.value: yes for use, yes in self.answers.items()},
            "embargo": self.embargo,
            "embargo_until": self.embargo_until,
            "expires_at": self.expires_at,
            "method": self.method,
            "by": self.by_id,
            "quote": self.quote_id,
            "words": self.words,
            "evidence": self.evidence,
            "hold": self.hold,
            "others_open": self.others_open,
            "erase_at": self.erase_at,
            "part": self.part_id,
        }

    def links(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "subject": self.subject,
            "sequence": self.sequence,
            "kind": self.kind,
            "at": self.at,
            "content": self.content,
            "previous": self.previous_hash,
        }

    def is_whole(self) -> bool:
        """Emptied by an erasure, or what its digest was made of."""
        return self.is_empty or self.content == digest(self.said(), salt=self.salt)

    @property
    def is_empty(self) -> bool:
        return not self.salt and not self.answers and self.story_id is None

    @classmethod
    def first_unaccounted(cls) -> int | None:
        """An emptied event must be of a story whose erasure stands in the ledger."""
        erased = cls.objects.filter(kind=EventKind.ERASED).values("subject")
        empty = cls.objects.filter(salt="").exclude(subject__in=erased)
        return empty.order_by("number").values_list("number", flat=True).first()
