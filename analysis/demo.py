"""The demo's share of this room: a codebook, what the machine thinks, and what a researcher decided."""

from django.db.models import QuerySet

from analysis import codebook, suggestions
from analysis.models import Suggestion, SuggestionRun, SuggestionState
from analysis.reading import OF_STORY
from analysis.suggesting import make_missing_runs, suggest
from stories.actors import Machine
from stories.models import RunState, Story, User


def load(*, researcher: User, stories: "QuerySet[Story]") -> None:
    """Load the codebook, look through the stories, and accept most of what is found. Safe to run again.

    Every ninth suggestion is turned down and every seventh left open, so that
    there is something to decide on. What a person decided before stays.
    """
    codebook.load(by=Machine("demo"), codes=codebook.read(codebook.STARTER))
    make_missing_runs()
    waiting = SuggestionRun.objects.filter(revision__text__story__in=stories, state=RunState.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)):
        suggest(pk)
    found = (
        Suggestion.objects.readable().filter(**{f"{OF_STORY}__in": stories}).select_related("passage", "code")
    )
    for number, suggestion in enumerate(found.order_by(OF_STORY, "passage__start", "code"), start=1):
        if suggestion.state == SuggestionState.OPEN:
            _decide(researcher, suggestion, number)


def _decide(researcher: User, suggestion: Suggestion, number: int) -> None:
    if number % 9 == 0:
        suggestions.reject(by=researcher, suggestion=suggestion)
    elif number % 7:
        suggestions.accept(by=researcher, suggestion=suggestion)
