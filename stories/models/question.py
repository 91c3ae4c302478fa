from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.models.in_language import InLanguage, read_in
from stories.models.study import Study


class QuestionQuerySet(models.QuerySet["Question"]):
    def of(self, study: Study | int) -> "QuestionQuerySet":
        """Those that this study asks its tellers about themselves."""
        return self.filter(study=study)

    def read_in(self, language: str) -> "QuestionQuerySet":
        return self.filter(read_in(language))


class Question(InLanguage):
    """Something that a study asks tellers about themselves: each can be skipped, and says why it is asked.

    An answer is kept with the words that were asked (`Storyteller.attributes`), so these can change.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="questions")
    words = models.CharField(_("what is asked"), max_length=120)
    why = models.CharField(
        _("why it is asked"),
        max_length=200,
        help_text=_("In a sentence: tellers decide by it if they answer."),
    )
    choices = models.TextField(
        _("what can be chosen"),
        blank=True,
        help_text=_("One a line. Empty: they answer in their own words."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["study", "words", "language"], name="question_once")]

    def __str__(self) -> str:
        return self.words

    @property
    def field_name(self) -> str:
        return f"q_{self.pk}"

    @property
    def to_choose(self) -> list[str]:
        """What can be chosen; empty where they answer in their own words."""
        return [line for each in self.choices.splitlines() if (line := each.strip())]


class PromptQuerySet(models.QuerySet["Prompt"]):
    def read_in(self, language: str) -> "PromptQuerySet":
        return self.filter(read_in(language))


class Prompt(InLanguage):
    """A question or a sentence to begin with, beside the box and the recorder: nobody has to answer it."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="prompts")
    words = models.CharField(_("words"), max_length=160)
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    objects = PromptQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.words
