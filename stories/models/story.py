import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.languages import ENGLISH
from stories.models.area import Area
from stories.models.permitting import permits
from stories.models.storyteller import Storyteller
from stories.models.study import Study, reached_by
from stories.models.user import User
from stories.models.uses import Use
from stories.roles import Right


class StoryKind(models.TextChoices):
    WRITTEN = "written", _("Written")
    RECORDED = "recorded", _("Recorded")
    INTERVIEW = "interview", _("Interview")


class Standpoint(models.TextChoices):
    FIRST_HAND = "first", _("It happened to me")
    ON_BEHALF = "behalf", _("It happened to someone else")


class Authority(models.TextChoices):
    """By what right someone tells who is not an adult that tells of themselves."""

    ASKED = "asked", _("They asked me to tell it for them")
    PARENT = "parent", _("I am their parent or guardian, and they are under 16")
    BY_LAW = "law", _("I decide for them: a court or a paper in law says so")
    DIED = "died", _("They have died, and I am their family")
    WITH_PARENT = "with", _("Under 16, and a parent or guardian agrees too")


class ContentWarning(models.TextChoices):
    ABUSE = "abuse", _("Abuse")
    DEATH = "death", _("Death and loss")
    DRUGS = "drugs", _("Alcohol or drugs")
    MENTAL_HEALTH = "mental-health", _("Mental health")
    SELF_HARM = "self-harm", _("Self-harm or suicide")
    VIOLENCE = "violence", _("Violence")


class StoryQuerySet(models.QuerySet["Story"]):
    def permitting(self, use: Use, *, at: datetime | None = None) -> "StoryQuerySet":
        """The stories that may be put to a use: the gate's exact twin in SQL."""
        return self.filter(permits(use, at=at or clock.now()))

    def reached_by(self, user: User, may: Right) -> "StoryQuerySet":
        """Those of the studies in which this person may do this. The gate has yet to be asked."""
        return self.filter(reached_by(user, may))


class Story(models.Model):
    """What one person told, and all that hangs on their yes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    storyteller = models.ForeignKey(Storyteller, on_delete=models.PROTECT, related_name="stories")
    # Studies are few, so an index of them alone would only mislead the planner: it would leave the order
    # of the newest for it, and sort them all.
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="stories", db_index=False)
    kind = models.CharField(max_length=10, choices=StoryKind)
    standpoint = models.CharField(max_length=6, choices=Standpoint, default=Standpoint.FIRST_HAND)
    authority = models.CharField(max_length=6, choices=Authority, blank=True)
    # Who the teller is to the one that it happened to, in their words: "her sister".
    relation = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=120, blank=True)
    # What the teller says it is about, and what would be good: their own, beside what researchers find in it.
    about_to_teller = models.TextField(blank=True)
    good_to_teller = models.TextField(blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL, related_name="stories")
    told_on = models.DateField(default=clock.today)
    # ISO 639-1; empty until the speech model has found it out.
    language = models.CharField(max_length=12, default=ENGLISH, blank=True)
    content_warnings = models.JSONField(default=list, blank=True)
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # With which others it was brought in, if it was told elsewhere.
    batch = models.ForeignKey(
        "stories.Batch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stories",
        editable=False,
    )
    # A policy may close, never open: a steward's hold hides the story from every use but keeping.
    held = models.BooleanField(default=False)
    # Its teller, or someone who read it, says that someone else can be recognised in it; and not all of them
    # have agreed or been made unrecognisable (`stories.consent.third_parties`): nobody outside is shown it.
    names_others = models.BooleanField(default=False)
    others_open = models.BooleanField(default=False)
    # It was taken back: when it goes for good. Until then its teller can undo it.
    erase_at = models.DateTimeField(null=True, blank=True, db_index=True, editable=False)
    # SHA-256 of the key the form carried: a repeated submission is one story.
    submission_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    # A keyed hash of what the form held, to tell a form that comes again from one that was changed.
    submission_content = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # How often something of it has changed: whoever reads at length can tell whether it still stands so.
    changes = models.PositiveIntegerField(default=0, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "stories"
        ordering = ("-created_at", "-pk")
        permissions = [(may.value, may.label) for may in Right]
        indexes = [models.Index(fields=["-created_at", "-id"], name="story_newest_first")]

    def __str__(self) -> str:
        return f"Story {self.pk}"

    @property
    def called(self) -> str:
        """Its title, or its number."""
        return self.title or gettext("Story %(number)s") % {"number": self.pk}

    @property
    def brought(self) -> str:
        """A keyed hash of what came with a sheet, by which it is known when it comes again. Empty where
        it was told here."""
        return self.submission_digest or "" if self.batch_id else ""

    @property
    def warnings(self) -> list[str]:
        """The content warnings the teller chose, in words."""
        return [str(ContentWarning(value).label) for value in self.content_warnings]
