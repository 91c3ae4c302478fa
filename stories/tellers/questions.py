"""What a study asks tellers about themselves, as fields of a form; and the answers, with the words asked."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from stories.models import Question
from stories.texts.normalise import one_line

LONGEST: Final = 200
"""Characters of an answer in one's own words."""


def names(asked: Iterable[Question]) -> tuple[str, ...]:
    """The names of their fields."""
    return tuple(question.field_name for question in asked)


def fields(asked: Iterable[Question]) -> dict[str, forms.Field]:
    """By name. Each can be skipped."""
    return {question.field_name: _field(question) for question in asked}


def _field(question: Question) -> forms.Field:
    if not question.to_choose:
        return forms.CharField(
            label=question.words, help_text=question.why, required=False, max_length=LONGEST
        )
    rather_not = [("", _("I'd rather not say"))]
    choices: list[tuple[str, Any]] = [*rather_not, *((one, one) for one in question.to_choose)]
    return forms.ChoiceField(label=question.words, help_text=question.why, required=False, choices=choices)


def said(asked: Iterable[Question], cleaned: Mapping[str, Any]) -> dict[str, str]:
    """What was answered, by the words that were asked."""
    answers = {question.words: one_line(str(cleaned.get(question.field_name) or "")) for question in asked}
    return {words: answer for words, answer in answers.items() if answer}


def said_before(asked: Iterable[Question], attributes: Mapping[str, str]) -> dict[str, str]:
    """As initial values: what was answered to a question in the words that are asked now."""
    return {question.field_name: attributes.get(question.words, "") for question in asked}
