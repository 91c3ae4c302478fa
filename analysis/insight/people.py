"""Counts of people (not of rows) by theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from analysis.insight.disclosure import Count, Hidden, Shown
from analysis.models import Code, Coding
from analysis.models.coding import STORY
from stories.consent.allowed import Allowed
from stories.models import Story
from stories.models.study import StudyQuerySet
from stories.models.uses import Use


@dataclass(frozen=True)
class Row:
    """A theme, and about how many people spoke of it or of a theme below it."""

    name: str
    slug: str
    colour: int
    shape: str
    count: Count


@dataclass(frozen=True)
class Table:
    """The themes, and about how many people spoke of any of them."""

    rows: tuple[Row, ...]
    people: Count
    made_at: datetime | None = None
    """When it was counted; None where there are no figures."""
    ends_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing in it may be shown (yet)."""
        return all(isinstance(row.count, Hidden) for row in self.rows)

    @property
    def largest(self) -> int:
        return max((row.count.people for row in self.rows if isinstance(row.count, Shown)), default=0)


def count_people(studies: StudyQuerySet) -> dict[int | None, int]:
    """How many people of these studies spoke of each theme, by its key, and of any (None), from the codings
    that a person made: as they are, for a release alone (`analysis.insight.releases`).

    Asked of the gate at this moment: a story counts while its teller says yes to `insight`. What keeps the
    figures that are made of it from giving anyone away:

    - every count goes through `disclose`: hidden below the floor, else rounded;
    - every theme has its row, so a theme that nobody spoke of looks like one that few did;
    - the order is that of what is shown (rounded count, then name), and the hidden
      follow by name: their order says nothing of their size;
    - the total is people, not a sum of the rows: a person who spoke of three themes
      is in three rows and once in the total, so taking rows from it does not give a
      hidden row. It is itself hidden below the floor, and rounded apart from the rows;
    - a parent is at least as large as each child, and rounding apart leaves a
      difference of two shown figures uncertain by as much as the step;
    - nothing here takes a filter: there are figures of each study and of everyone. Counts by area are
      `count_by_area`'s, which hides whatever could be taken from these totals.
    """
    codes = list(Code.objects.used_in(studies))
    counted = Coding.objects.countable().filter(**{f"{STORY}__study__in": studies})
    people = counted.people_by_path({len(code.path) for code in codes})
    return {None: people[""], **{code.pk: people.get(code.path, 0) for code in codes}}


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """By what is shown; the order of the hidden says nothing of their size."""
    return tuple(sorted(rows, key=_order))


def _order(row: Row) -> tuple[int, str]:
    return (-row.count.people if isinstance(row.count, Shown) else 0, row.name.casefold())


def is_counted(story: Story, gate: Allowed) -> bool:
    """Whether the story is in the figures that are counted next: for its teller's own page. The gate has been
    asked about it."""
    of_story = Coding.objects.live().filter(passage__revision__text__story=story)
    return gate.may(Use.INSIGHT, story.pk) and of_story.exists()
