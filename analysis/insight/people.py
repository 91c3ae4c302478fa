"""Counts of people (not of rows) by theme."""

from dataclasses import dataclass

from analysis.insight.disclosure import Count, Hidden, Shown, disclose
from analysis.models import Coding
from analysis.reading import codes_of
from stories.models import Story, User
from stories.roles import Right


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

    @property
    def is_empty(self) -> bool:
        """Nothing in it may be shown (yet)."""
        return all(isinstance(row.count, Hidden) for row in self.rows)

    @property
    def largest(self) -> int:
        return max((row.count.people for row in self.rows if isinstance(row.count, Shown)), default=0)


def people_by_code(leader: User) -> Table:
    """How many people of a leader's studies spoke of each theme, from the codings that a person made.

    Asked of the gate at this moment: a story counts while its teller says yes to
    `insight`. What keeps the figures from giving anyone away:

    - every count goes through `disclose`: hidden below the floor, else rounded;
    - every theme has its row, so a theme that nobody spoke of looks like one that few did;
    - the order is that of what is shown (rounded count, then name), and the hidden
      follow by name: their order says nothing of their size;
    - the total is people, not a sum of the rows: a person who spoke of three themes
      is in three rows and once in the total, so taking rows from it does not give a
      hidden row. It is itself hidden below the floor, and rounded apart from the rows;
    - a parent is at least as large as each child, and rounding apart leaves a
      difference of two shown figures uncertain by as much as the step;
    - nothing here takes a filter: a leader has one table, of all the studies in whose teams they are,
      and none of each study that could be taken from it. Counts by area are `people_by_area`'s,
      which hides whatever could be taken from these totals.
    """
    codes = list(codes_of(leader, Right.SEE_INSIGHT))
    people = (
        Coding.objects.countable()
        .reached_by(leader, Right.SEE_INSIGHT)
        .people_by_path({len(code.path) for code in codes})
    )
    rows = [
        Row(code.name, code.slug, code.colour, code.shape, disclose(people.get(code.path, 0)))
        for code in codes
    ]
    return Table(tuple(sorted(rows, key=_order)), disclose(people[""]))


def _order(row: Row) -> tuple[int, str]:
    return (-row.count.people if isinstance(row.count, Shown) else 0, row.name.casefold())


def is_counted(story: Story) -> bool:
    """Whether the story is in the figures: for its teller's own page."""
    return Coding.objects.countable().filter(passage__revision__text__story=story).exists()
