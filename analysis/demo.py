"""The demo's share of this room: a codebook, what the machine thinks, and what a researcher decided."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from analysis import codebook, coding, suggestions
from analysis.models import Code, Suggestion, SuggestionRun, SuggestionState
from analysis.reading import OF_STORY
from analysis.suggesting import make_missing_runs, suggest
from stories import clock
from stories.actors import Machine
from stories.models import Passage, RunState, Story, Turn, User, Voice

LATER: Final = timedelta(weeks=2)
"""How long after the telling the researcher reads."""


def load(
    *, researcher: User, stories: "QuerySet[Story]", coded: Iterable[tuple[Passage, Iterable[str]]] = ()
) -> None:
    """Load the codebook, code the passages by hand, and decide on most of what the machine finds.

    Every ninth suggestion is turned down and every fifth left open, so that there is something to decide
    on; so are those of the newest stories. A question of an interviewer's is not the teller's: what the
    machine finds in one is turned down. Safe to run again: what a person decided before stays.
    """
    codebook.load(by=Machine("demo"), codes=codebook.read(codebook.STARTER))
    codes = {code.slug: code for code in Code.objects.all()}
    for passage, slugs in coded:
        with clock.at(_read_at(passage)):
            for slug in slugs:
                coding.apply(by=researcher, passage=passage, code=codes[slug])
    make_missing_runs()
    waiting = SuggestionRun.objects.filter(revision__text__story__in=stories, state=RunState.WAITING)
    for pk in list(waiting.values_list("pk", flat=True)):
        suggest(pk)
    _decide_on(researcher, stories)


def _decide_on(researcher: User, stories: "QuerySet[Story]") -> None:
    asked = Turn.objects.filter(
        speaker__voice=Voice.INTERVIEWER,
        revision=OuterRef("passage__revision"),
        start__lt=OuterRef("passage__end"),
        end__gt=OuterRef("passage__start"),
    )
    found = (
        Suggestion.objects.readable()
        .filter(**{f"{OF_STORY}__in": stories})
        .annotate(in_a_question=Exists(asked))
        .select_related("passage__revision__text__story", "code")
    )
    days = sorted(stories.values_list("told_on", flat=True))
    # The newest tenth nobody has read yet.
    read_until = days[len(days) * 9 // 10 - 1] if len(days) >= 10 else clock.today()
    for number, suggestion in enumerate(found.order_by(OF_STORY, "passage__start", "code"), start=6):
        read = suggestion.passage.revision.text.story.told_on <= read_until
        if suggestion.state == SuggestionState.OPEN and read:
            with clock.at(_read_at(suggestion.passage)):
                _decide(researcher, suggestion, number, bool(getattr(suggestion, "in_a_question", False)))


def _decide(researcher: User, suggestion: Suggestion, number: int, in_a_question: bool) -> None:
    if in_a_question or number % 9 == 0:
        suggestions.reject(by=researcher, suggestion=suggestion)
    elif number % 5:
        suggestions.accept(by=researcher, suggestion=suggestion)


def _read_at(passage: Passage) -> datetime:
    told = passage.revision.text.story.told_on + LATER
    return datetime.combine(told, time(14), tzinfo=UTC)
