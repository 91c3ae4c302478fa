from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.uses import Use
from stories.security.sealing import digest

WHO_ASKS: Final = ("controller", "complaints_to", "address", "contact", "country")
ENGLISH: Final = "en-gb"


class ConsentFormQuerySet(models.QuerySet["ConsentForm"]):
    def in_force(self) -> "ConsentFormQuerySet":
        """Those with a published version that says when a person reads a story, and what may be passed on."""
        return self.filter(
            versions__published_at__lte=clock.now(), versions__read_within_days__isnull=False
        ).distinct()


class ConsentForm(models.Model):
    """A form by which people are asked. Its wording lives in its versions."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)

    objects = ConsentFormQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class ConsentFormVersionQuerySet(models.QuerySet["ConsentFormVersion"]):
    def published(self, form: ConsentForm) -> "ConsentFormVersionQuerySet":
        return self.filter(form=form, published_at__lte=clock.now())

    def in_force(self, form: ConsentForm, language: str = ENGLISH) -> "ConsentFormVersion | None":
        """The newest published version of the form in that language; else in English, or in any other."""
        newest = self.published(form).order_by("-number", "-published_at")
        return newest.filter(language=language).first() or (
            newest.filter(language=ENGLISH).first() or newest.first()
        )

    def languages(self, form: ConsentForm) -> list[str]:
        """Those in which the form can be answered."""
        return sorted(set(self.open(form).values_list("language", flat=True)))

    def open(self, form: ConsentForm) -> "ConsentFormVersionQuerySet":
        """The published ones that say the limits of confidence: without these nobody is asked for a story."""
        return self.published(form).exclude(read_within_days=None).exclude(limits="")

    def asked_now(self, form: ConsentForm, language: str = ENGLISH) -> "ConsentFormVersion | None":
        """As `in_force`, of those by which a story can be told."""
        newest = self.open(form).order_by("-number", "-published_at")
        return newest.filter(language=language).first() or (
            newest.filter(language=ENGLISH).first() or newest.first()
        )


class ConsentFormVersion(models.Model):
    """The very words asked. Once published they never change (a trigger in the database holds it)."""

    form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=12, default=ENGLISH)
    introduction = models.TextField(help_text=_("What happens to a story, in plain words."))
    # {use: {"question": …, "more": …}}; they are asked in the order of the uses.
    questions = models.JSONField(default=dict)
    controller = models.CharField(max_length=200, help_text=_("The organisation that answers for the data."))
    complaints_to = models.CharField(max_length=200, help_text=_("Whom to complain to."))
    # Where it is, how it is reached, and in which country (ISO 3166-1) it keeps the data and is answerable.
    address = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    # How long a yes holds before it is asked for again; None: until it is taken back.
    lasts_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # The limits of confidence: who reads it, how soon ("{n}" stands for the days), and what may be passed on.
    limits = models.TextField(blank=True)
    read_within_days = models.PositiveSmallIntegerField(null=True, blank=True)
    # Of a translation: who speaks the language, has read every word, and says that it says the same.
    speaker = models.CharField(max_length=120, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    # The digest of the words that it was read beside.
    signed_against = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentFormVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["form", "number", "language"], name="consent_form_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.form} v{self.number} ({self.language})"

    def digest(self) -> str:
        """A digest of the very words: what an event is sealed with."""
        words = {
            "form": self.form_id,
            "number": self.number,
            "language": self.language,
            "introduction": self.introduction,
            "questions": self.questions,
            **{name: getattr(self, name) for name in WHO_ASKS},
            "lasts_months": self.lasts_months,
            # Left out where nothing is said, as it was before it was asked.
            **({"limits": self.limits, "read_within_days": self.read_within_days} if self.limits else {}),
        }
        return digest(words, salt="")

    @property
    def limits_said(self) -> str:
        """The limits of confidence, as a teller reads them."""
        return self.limits.replace("{n}", str(self.read_within_days or ""))

    @property
    def translates(self) -> "ConsentFormVersion | None":
        """The words in force in the language in which its form was first published; None for that itself."""
        first = ConsentFormVersion.objects.published(self.form).order_by("published_at", "pk").first()
        if first is None or first.language == self.language:
            return None
        return ConsentFormVersion.objects.in_force(self.form, first.language)

    @property
    def is_signed(self) -> bool:
        """By who speaks its language, beside the words that are in force now."""
        source = self.translates
        return source is None or (self.signed_at is not None and self.signed_against == source.digest())

    def ends(self, since: datetime) -> datetime | None:
        """When a yes that is given then runs out."""
        return clock.months_later(since, self.lasts_months) if self.lasts_months else None

    def asked(self) -> list[tuple[Use, dict[str, Any]]]:
        """The questions in the order of the uses: PostgreSQL keeps no order of its own."""
        return [(use, self.questions[use.value]) for use in Use if use.value in self.questions]
