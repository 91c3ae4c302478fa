"""The demo's share of this room: a codebook, what the machine thinks, and what a researcher decided."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import QuerySet

from analysis.codebook import loading
from analysis.coding import acts as coding
from analysis.coding import suggestions
from analysis.models import Code, Decision, Suggestion, SuggestionRun
from analysis.reading import OF_STORY
from analysis.suggesting import make_missing_runs, suggest
from stories import clock
from stories.accounts.actors import Machine
from stories.models import Passage, RunState, Story, User

LATER: Final = timedelta(weeks=2)
"""How long after the telling the researcher reads."""


def load(
    *,
    researcher: User,
    stories: "QuerySet[Story]",
    coded: Iterable[tuple[Passage, Iterable[str]]] = (),
    first: int = 6,
) -> None:
    """Load the codebook, code the passages by hand, and decide on most of what the machine finds.

    Every ninth suggestion is turned down and every fifth left open, so that there is something to decide
    on; they are counted from `first`. Those of the newest stories are open, too. Safe to run again: what a
    person decided before stays.
    """
    loading.load(by=Machine("demo"), codes=loading.read(loading.STARTER))
    codes = {code.slug: code for code in Code.objects.all()}
    for passage, slugs in coded:
        with clock.at(_read_at(passage)):
            for slug in slugs:
                coding.apply(by=researcher, passage=passage, code=codes[slug])
    make_missing_runs()
    waiting = SuggestionRun.objects.filter(revision__text__story__in=stories, state=RunState.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)):
        suggest(pk)
    _decide_on(researcher, stories, first)


def _decide_on(researcher: User, stories: "QuerySet[Story]", first: int) -> None:
    found = Suggestion.objects.readable().filter(**{f"{OF_STORY}__in": stories})
    found = found.select_related("passage__revision__text__story", "code")
    decided = set(Decision.objects.filter(coder=researcher).values_list("suggestion", flat=True))
    days = sorted(stories.values_list("told_on", flat=True))
    # The newest tenth nobody has read yet.
    read_until = days[len(days) * 9 // 10 - 1] if len(days) >= 10 else clock.today()
    for number, suggestion in enumerate(found.order_by(OF_STORY, "passage__start", "code"), start=first):
        read = suggestion.passage.revision.text.story.told_on <= read_until
        if read and suggestion.pk not in decided:
            with clock.at(_read_at(suggestion.passage)):
                _decide(researcher, suggestion, number)


def _decide(researcher: User, suggestion: Suggestion, number: int) -> None:
    if number % 9 == 0:
        suggestions.reject(by=researcher, suggestion=suggestion)
    elif number % 5:
        suggestions.accept(by=researcher, suggestion=suggestion)


def _read_at(passage: Passage) -> datetime:
    told = passage.revision.text.story.told_on + LATER
    return datetime.combine(told, time(14), tzinfo=UTC)
