from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.passage import Asked, Passage
from stories.models.permitting import permits
from stories.models.story import Story
from stories.models.study import reached_by
from stories.models.user import User
from stories.models.uses import Use
from stories.roles import Right


class QuoteState(models.TextChoices):
    ASKED = "asked", _("Asked")
    APPROVED = "approved", _("The teller said yes")
    REFUSED = "refused", _("The teller said no")
    REVOKED = "revoked", _("The teller took it back")


class QuoteQuerySet(models.QuerySet["Quote"]):
    def of(self, *stories: Story) -> "QuoteQuerySet":
        return self.filter(passage__revision__text__story__in=stories)

    def permitting(self, *uses: Use, at: datetime | None = None) -> "QuoteQuerySet":
        """Whatever their state, those whose story may be put to these uses."""
        return self.filter(permits(*uses, at=at or clock.now(), story="passage__revision__text__story"))

    def reached_by(self, user: User, may: Right) -> "QuoteQuerySet":
        """Those of the studies in which this person may do this."""
        return self.filter(reached_by(user, may, story="passage__revision__text__story"))

    def approved(self) -> "QuoteQuerySet":
        """Those whose tellers said yes to the very words, which still stand and are theirs. The gate has yet
        to be asked."""
        return self.filter(state=QuoteState.APPROVED, passage__lost=False, passage__asked=Asked.NOT)

    def waiting(self) -> "QuoteQuerySet":
        """Those that wait for their teller's answer, of words that still stand and are theirs."""
        return self.filter(state=QuoteState.ASKED, passage__lost=False, passage__asked=Asked.NOT)

    def showable(self, use: Use = Use.PUBLISH, *, at: datetime | None = None) -> "QuoteQuerySet":
        """Those the public may read: the teller said yes to the quote, and to the use."""
        return self.approved().permitting(use, at=at)

    def with_context(self) -> "QuoteQuerySet":
        """With all that is needed to show them."""
        return self.select_related(
            "passage__revision__text__story__storyteller",
            "passage__revision__text__story__area",
            "passage__revision__text__recording",
        ).defer("passage__revision__body")


class Quote(models.Model):
    """A passage chosen for others to read, with the teller's own yes to that very quote."""

    passage = models.OneToOneField(Passage, on_delete=models.CASCADE, related_name="quote")
    state = models.CharField(max_length=10, choices=QuoteState, default=QuoteState.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Of a quote too short for a run of eight: a keyed hash by which a copy is known
    # (`stories.texts.fingerprints`).
    run = models.BigIntegerField(null=True, db_index=True, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="quote_answer_has_its_time",
                condition=models.Q(state=QuoteState.ASKED, answered_at__isnull=True)
                | (~models.Q(state=QuoteState.ASKED) & models.Q(answered_at__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"Quote {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """As `waiting()` has it."""
        return self.state == QuoteState.ASKED and self._stands

    @property
    def _stands(self) -> bool:
        return not self.passage.lost and self.passage.asked == Asked.NOT

    @property
    def is_approved(self) -> bool:
        """As `approved()` has it."""
        return self.state == QuoteState.APPROVED and self._stands

    @property
    def story(self) -> Story:
        return self.passage.revision.text.story
