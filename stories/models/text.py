import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.recording import Recording
from stories.models.story import Story


class TextKind(models.TextChoices):
    ACCOUNT = "account", _("Written account")
    TRANSCRIPT = "transcript", _("Transcript")


class Source(models.TextChoices):
    TYPED = "typed", _("Typed by the teller")
    WHISPER = "whisper", _("Heard by a machine")
    LISTENED = "listened", _("Written down by a person")
    IMPORTED = "imported", _("Brought in from a file")
    CORRECTED = "corrected", _("Corrected")
    DEIDENTIFIED = "deidentified", _("Names taken out")


class Maker(models.TextChoices):
    TELLER = "teller", _("The teller")
    PERSON = "person", _("A person")
    MACHINE = "machine", _("A machine")


class Text(models.Model):
    """A written account, or the transcript of a recording. Its words are in its revisions."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="texts")
    recording = models.OneToOneField(
        Recording, null=True, blank=True, on_delete=models.CASCADE, related_name="transcript"
    )
    kind = models.CharField(max_length=10, choices=TextKind)
    current = models.OneToOneField(
        "Revision", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                # Of some interviews there is only what was written down.
                name="text_account_has_no_recording",
                condition=models.Q(kind=TextKind.TRANSCRIPT) | models.Q(recording__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Revision(models.Model):
    """The words as they stood once: plain text in NFC. Never changed: a trigger holds it."""

    text = models.ForeignKey(Text, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    body = models.TextField()
    source = models.CharField(max_length=12, choices=Source)
    # Engine and model that made it ("faster-whisper small"); empty when a person did.
    made_with = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now, editable=False)
    # Places that a machine may have made up (`stories.texts.uncertainty`).
    doubts = models.PositiveIntegerField(default=0)
    # Who vouches for them since (`stories.transcripts.review`): a person who listened, and the teller.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "number"], name="revision_number_once"),
            models.CheckConstraint(name="revision_has_words", condition=~models.Q(body="")),
            models.CheckConstraint(
                name="revision_checked_by_has_its_time",
                condition=models.Q(checked_by__isnull=True) | models.Q(checked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of text {self.text_id}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()

    @property
    def maker(self) -> Maker:
        """Who made these words: their teller, another person, or a machine."""
        if self.made_with:
            return Maker.MACHINE
        return Maker.TELLER if self.source == Source.TYPED and self.made_by_id is None else Maker.PERSON

    @property
    def is_vouched_for(self) -> bool:
        """A person made, checked or agreed to these words. Every page that shows others says so."""
        return self.maker is not Maker.MACHINE or self.checked_at is not None or self.agreed_at is not None


@dataclass(frozen=True)
class Word:
    """A word of a transcript: where it stands in the text, and when it was said."""

    start: int
    end: int
    start_ms: int
    end_ms: int
    confidence: float
    measured: bool
    # Why a machine may have made it up (`stories.texts.uncertainty`); empty where nothing speaks for that.
    doubt: str = ""

    def __post_init__(self) -> None:
        if not (0 <= self.start < self.end and 0 <= self.start_ms <= self.end_ms):
            raise ValueError("a word ends after it starts, in the text and in time")

    def packed(self) -> list[Any]:
        packed = [
            self.start,
            self.end,
            self.start_ms,
            self.end_ms,
            round(self.confidence, 3),
            int(self.measured),
        ]
        return [*packed, self.doubt] if self.doubt else packed

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> "Word":
        start, end, start_ms, end_ms, confidence, measured, *doubt = packed
        return cls(start, end, start_ms, end_ms, confidence, bool(measured), *doubt)


class Turn(models.Model):
    """A stretch of a transcript by one speaker, with the times of its words."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    # None where nobody knows who spoke.
    speaker = models.ForeignKey(
        "stories.Speaker", null=True, blank=True, on_delete=models.RESTRICT, related_name="turns"
    )
    start = models.PositiveIntegerField(help_text=_("Code points into the revision."))
    end = models.PositiveIntegerField(help_text=_("Exclusive."))
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    # Packed words: [start, end, start_ms, end_ms, confidence, measured], and a doubt where there is one.
    words = models.JSONField(default=list, blank=True)
    # Who vouches for it (`stories.transcripts.review`): a person who listened, and the teller.
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("revision", "number")
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="turn_number_once"),
            models.CheckConstraint(
                name="turn_ends_after_start", condition=models.Q(end__gt=models.F("start"))
            ),
            models.CheckConstraint(
                name="turn_time_ends_after_start", condition=models.Q(end_ms__gte=models.F("start_ms"))
            ),
        ]

    def __str__(self) -> str:
        return f"Turn {self.number} of revision {self.revision_id}"

    @property
    def called(self) -> str:
        """Who speaks, as it is shown; empty where nobody knows."""
        return self.speaker.called if self.speaker else ""

    @property
    def asks(self) -> bool:
        """Whether an interviewer speaks: then it is a question."""
        return self.speaker is not None and self.speaker.asks

    @property
    def spoken_words(self) -> list[Word]:
        return [Word.unpacked(packed) for packed in self.words]
