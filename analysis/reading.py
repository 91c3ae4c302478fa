"""What researchers may read: asked of the gate here, by every act and page of this room."""

from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext

from analysis.models import Code, Coding, Suggestion
from analysis.models.code import CodeQuerySet
from analysis.models.coding import not_blind_to
from stories.models import Passage, Story, Study, Text, User
from stories.models.story import StoryQuerySet
from stories.models.uses import Use
from stories.roles import Right

OF_STORY: Final = "passage__revision__text__story"


class NotReadable(LookupError):
    """The story may not be read for research (now). A view answers as if it were not there."""


def readable_by(reader: User) -> StoryQuerySet:
    """The stories of their studies whose tellers let researchers read them at this moment."""
    return Story.objects.permitting(Use.RESEARCH).reached_by(reader, Right.READ)


def codes_of(person: User, may: Right) -> CodeQuerySet:
    """The codes of the studies in which this person may do this."""
    codes: CodeQuerySet = Code.objects.used_in(Study.objects.reached_by(person, may))
    return codes


def require_readable(passage: Passage, reader: User) -> Story:
    """The passage's story, if this person may read it at this moment."""
    story = readable_by(reader).filter(texts__revisions=passage.revision_id).first()
    if story is None or passage.closed:
        raise NotReadable(gettext("This story is not here."))
    return story


def on_the_workbench(reader: User, *, code: Code | None = None, only_open: bool = False) -> QuerySet[Story]:
    """The stories that this person may read, newest first, with what the list says of each.

    Each has `first_words`, `open_suggestions` (to them) and `coded` (passages with a
    live coding that they see).
    """
    stories = readable_by(reader).select_related("area", "storyteller")
    texts = Text.objects.filter(story=OuterRef("pk"), current__isnull=False).order_by("pk")
    waiting = Suggestion.objects.of_words_that_stand().open_to(reader)
    coded = Coding.objects.live().filter(not_blind_to(reader))
    stories = stories.annotate(
        first_words=Subquery(texts.annotate(words=Substr("current__body", 1, 120)).values("words")[:1]),
        open_suggestions=_counted(waiting, "pk"),
        coded=_counted(coded, "passage"),
    )
    if only_open:
        stories = stories.filter(Exists(waiting.filter(**{OF_STORY: OuterRef("pk")})))
    if code is not None:
        stories = stories.filter(
            Exists(coded.filter(**{OF_STORY: OuterRef("pk")}, code=code))
            | Exists(waiting.filter(**{OF_STORY: OuterRef("pk")}, code=code))
        )
    return stories


def _counted(rows: QuerySet[Any], column: str) -> Coalesce:
    """How many different values of the column a story's rows have: none is 0."""
    of_story = rows.filter(**{OF_STORY: OuterRef("pk")}).order_by().values(OF_STORY)
    return Coalesce(Subquery(of_story.annotate(number=Count(column, distinct=True)).values("number")), 0)
