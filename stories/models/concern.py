from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.story import Story
from stories.models.study import Study


class Decision(models.TextChoices):
    """What a safeguarding lead decides."""

    NOTHING = "nothing", _("Nothing more is needed")
    TALKED = "talked", _("We talked with the person")
    PASSED_ON = "passed-on", _("Passed on to people who can help")
    WATCH = "watch", _("We look again later")


class Concern(models.Model):
    """Somebody of the team is worried about someone: for the study's safeguarding lead, who decides.

    What was written is sealed. Of a story that is erased it goes once it is decided.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="concerns")
    story = models.ForeignKey(
        Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="concerns"
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    sealed_words = models.TextField(blank=True)
    # Its story was erased meanwhile.
    of_erased = models.BooleanField(default=False)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    sealed_reasons = models.TextField(blank=True)

    class Meta:
        ordering = ("-raised_at", "-pk")

    def __str__(self) -> str:
        return f"Concern {self.pk}"
