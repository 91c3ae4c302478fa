from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from stories.models.area import Area
from stories.models.consent_form import ConsentForm
from stories.models.user import User
from stories.roles import ROLES_WITH_ACCOUNT, Right, roles_that

TAKEN: Final = ("write", "record", "thanks", "first", "tell", "uploads", "hand-back")
"""Addresses below /share/ that are no study's."""


def not_an_address_of_ours(slug: str) -> None:
    if slug in TAKEN:
        said = _("“%(slug)s” is an address of the site itself. Choose another.")
        raise ValidationError(said, params={"slug": slug})


class StudyQuerySet(models.QuerySet["Study"]):
    def reached_by(self, user: User, may: Right) -> "StudyQuerySet":
        """Those in which this person may do this: they are in its team, in a role that may.

        The only study there is belongs to everyone whose role may.
        """
        if not user.has_perm(f"stories.{may.value}"):
            return self.none()
        if user.is_superuser:
            return self.all()
        team = Membership.objects.filter(study=OuterRef("pk"), user=user, role__in=roles_that(may))
        others = Study.objects.exclude(pk=OuterRef("pk"))
        return self.filter(Exists(team) | ~Exists(others))

    def asking(self) -> "StudyQuerySet":
        """Those that people can tell their stories: their consent form is in force, and somebody is named
        whom the team tells when it is worried about someone."""
        asking = self.filter(consent_form__in=ConsentForm.objects.in_force(), safeguarding_lead__isnull=False)
        return asking.select_related("consent_form")


def reached_by(user: User, may: Right, *, story: str = "") -> Q:
    """That the story is of a study in which this person may do this. `story`: the way to it.

    A few keys, asked for first: a subquery would leave the planner to guess how many stories they hold.
    """
    way = f"{story}__" if story else ""
    return Q(**{f"{way}study__in": list(Study.objects.reached_by(user, may).values_list("pk", flat=True))})


class Study(models.Model):
    """A place's work: its area, its team, its consent form. Every story belongs to one.

    Where there is only one, no page says so.
    """

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(
        max_length=40,
        unique=True,
        validators=[not_an_address_of_ours],
        help_text=_("Its address below /share/."),
    )
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Names of places, people and services that are likely to be said, one a line: hints for the engine.
    vocabulary = models.TextField(blank=True, default="")
    consent_form = models.ForeignKey(ConsentForm, on_delete=models.PROTECT, related_name="studies")
    # Whom the team tells when it is worried about someone.
    safeguarding_lead = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # What stands on an envelope and is said on the telephone: a name that tells nobody what it is about.
    neutral_sender = models.CharField(max_length=80, blank=True, default="")

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "studies"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def names(self) -> list[str]:
        """Those of its vocabulary, in their order."""
        return [name for line in self.vocabulary.splitlines() if (name := line.strip())]

    @property
    def towns(self) -> str:
        """A few of the places in its area, so that tellers know it."""
        inside = self.area.get_children().values_list("name", flat=True)[:6] if self.area else ()
        return ", ".join(inside)


class Membership(models.Model):
    """Someone in a study's team, in a role. What the role may is in `stories.roles.MATRIX`."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.label) for role in ROLES_WITH_ACCOUNT])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "study", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"Member {self.user_id} of study {self.study_id}: {self.role}"
