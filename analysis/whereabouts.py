"""What the teller's own page says about this room: marked so, suggested so, counted."""

from collections.abc import Iterator

from django.db.models import Count, Min

from analysis.insight import is_counted
from analysis.models import Coding, Suggestion, SuggestionState
from stories.models import Story
from stories.whereabouts import Appearance

OF_STORY = "passage__revision__text__story"


def of(story: Story) -> Iterator[Appearance]:
    """Person and machine apart, and never a word of the story."""
    coded = Coding.objects.readable().filter(**{OF_STORY: story})
    for name, parts, since in (
        coded.values_list("code__name")
        .annotate(parts=Count("passage", distinct=True), since=Min("made_at"))
        .order_by("code__name")
    ):
        yield Appearance("coded", f"Researchers marked {_parts(parts)} with the theme “{name}”.", since=since)
    waiting = Suggestion.objects.readable().filter(**{OF_STORY: story}, state=SuggestionState.OPEN)
    for name, parts, since in (
        waiting.values_list("code__name")
        .annotate(parts=Count("passage", distinct=True), since=Min("made_at"))
        .order_by("code__name")
    ):
        label = f"A computer thinks {_parts(parts)} may be about “{name}”. No person has decided yet."
        yield Appearance("suggested", label, since=since)
    if is_counted(story):
        yield Appearance("counted", "It is counted, without your name, in what leaders see.")


def _parts(number: int) -> str:
    return "1 part of it" if number == 1 else f"{number} parts of it"
