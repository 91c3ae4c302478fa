from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.story import Story


class OtherState(models.TextChoices):
    NOT_YET = "not-yet", _("Not asked yet")
    AGREED = "agreed", _("They agreed")
    ANONYMISED = "anonymised", _("Nobody can tell who it is any more")


class OtherPerson(models.Model):
    """Someone in a story who did not tell it, by what they are in it and never by name."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="others")
    who = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=OtherState, default=OtherState.NOT_YET)
    added_at = models.DateTimeField(default=clock.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "other people"

    def __str__(self) -> str:
        return f"Other person {self.pk}"
