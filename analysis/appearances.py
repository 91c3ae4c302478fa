"""What the teller's own page says about this room: marked so, suggested so, counted."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.utils.translation import gettext, ngettext

from analysis.insight import is_counted
from analysis.models import Coding, Memo, Suggestion
from stories.consent.allowed import Allowed
from stories.models import Story
from stories.models.uses import Use
from stories.tellers.appearances import Appearance

OF_STORY = "passage__revision__text__story"


def of(story: Story, gate: Allowed) -> Iterator[Appearance]:
    """Person and machine apart, and never a word of the story."""
    if gate.may(Use.RESEARCH, story.pk):
        yield from _read(story)
    if memos := Memo.objects.live().of_story(story).count():
        said = ngettext(
            "Researchers wrote %(number)s note of their own about it.",
            "Researchers wrote %(number)s notes of their own about it.",
            memos,
        )
        yield Appearance("coded", gettext("noted"), said % {"number": memos})
    if is_counted(story, gate):
        label = gettext("It is counted, without your name, in what leaders see.")
        yield Appearance("counted", gettext("counted"), label)


def _read(story: Story) -> Iterator[Appearance]:
    """What researchers, who may read it, and the machine found in it."""
    coded = Coding.objects.live().filter(**{OF_STORY: story})
    for name, parts, since in (
        coded.values_list("code__name")
        .annotate(parts=Count("passage", distinct=True), since=Min("made_at"))
        .order_by("code__name")
    ):
        said = ngettext(
            "Researchers marked %(number)s part of it with the theme “%(name)s”.",
            "Researchers marked %(number)s parts of it with the theme “%(name)s”.",
            parts,
        )
        yield Appearance("coded", gettext("coded"), said % {"number": parts, "name": name}, since=since)
    waiting = Suggestion.objects.of_words_that_stand().undecided().filter(**{OF_STORY: story})
    for name, parts, since in (
        waiting.values_list("code__name")
        .annotate(parts=Count("passage", distinct=True), since=Min("made_at"))
        .order_by("code__name")
    ):
        said = ngettext(
            "A computer thinks %(number)s part of it may be about “%(name)s”. No person has decided yet.",
            "A computer thinks %(number)s parts of it may be about “%(name)s”. No person has decided yet.",
            parts,
        )
        yield Appearance(
            "suggested", gettext("suggested"), said % {"number": parts, "name": name}, since=since
        )
