from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from analysis.models.code import Code
from stories import clock
from stories.models import Asked, Passage, Revision, Run, User
from stories.models.permitting import permits
from stories.models.uses import Use


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def readable(self, *, at: datetime | None = None) -> "SuggestionQuerySet":
        """Those of stories whose tellers let researchers read them, of words that stand for them."""
        story = "passage__revision__text__story"
        return self.of_words_that_stand().filter(permits(Use.RESEARCH, at=at or clock.now(), story=story))

    def of_words_that_stand(self) -> "SuggestionQuerySet":
        """Of words that their tellers have not closed, with nothing of a question in them."""
        return self.filter(passage__closed=False, passage__asked=Asked.NOT)

    def open_to(self, coder: User) -> "SuggestionQuerySet":
        """Those that this person has not decided on, whatever others have."""
        own = Decision.objects.filter(suggestion=OuterRef("pk"), coder=coder)
        return self.filter(~Exists(own))

    def undecided(self) -> "SuggestionQuerySet":
        """Those that nobody has decided on."""
        return self.filter(~Exists(Decision.objects.filter(suggestion=OuterRef("pk"))))


class Suggestion(models.Model):
    """What the machine thinks a passage is about. Never a coding; a person makes those."""

    passage = models.ForeignKey(Passage, on_delete=models.CASCADE, related_name="suggestions")
    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="suggestions")
    score = models.FloatField(help_text=_("From 0 to 1: how strongly the words point to the code."))
    because = models.CharField(max_length=200, help_text=_("The words of the lexicon that were found."))
    made_by = models.CharField(max_length=80, help_text=_("The pipeline and its version."))
    made_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["passage", "code"], name="suggestion_once"),
            models.CheckConstraint(
                name="suggestion_score_in_range", condition=models.Q(score__gte=0, score__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Suggestion {self.pk}"


class Decision(models.Model):
    """What one coder thinks of a suggestion. Without a row of theirs it is open to them."""

    suggestion = models.ForeignKey(Suggestion, on_delete=models.CASCADE, related_name="decisions")
    coder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField()
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "coder"], name="decision_one_a_coder"),
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}"


class SuggestionRun(Run):
    """Looking through a revision for themes."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="suggestion_runs")

    class Meta(Run.Meta):
        abstract = False
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(fields=["revision"], name="suggestions_one_run_a_revision"),
        ]
