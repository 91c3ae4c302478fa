"""From an address to a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from analysis.finding.query import Query
from analysis.models import Code
from analysis.tables import lines
from analysis.tables.codings import read
from analysis.tables.lines import Columns
from analysis.tables.table import Counted, Crossing, Kind, Table, Together
from stories.models import User
from stories.models.uses import Use

WIDE: Final = 25
"""Columns on a page."""


@dataclass(frozen=True)
class Asked:
    """`query` narrows the stories and coders; its first code, where there is one, says under which one."""

    kind: Kind
    query: Query
    counted: Counted

    @classmethod
    def read(cls, kind: Kind, sent: Mapping[str, Any]) -> "Asked":
        """What can't be understood asks for nothing. What codes stand together on is passages."""
        counted = str(sent.get("counted", ""))
        stories = counted == Counted.STORIES and kind is not Kind.CODE
        query = replace(Query.read(sent), words="", speaker="")  # which no table is narrowed by
        return cls(kind, query, Counted.STORIES if stories else Counted.PASSAGES)

    @property
    def under(self) -> str:
        return self.query.terms[0].code if self.query.terms else ""

    def asked(self) -> dict[str, str]:
        """As it stands in an address."""
        counted = {"counted": self.counted.value} if self.counted is Counted.STORIES else {}
        return {**self.query.asked(), **counted}

    def rows(self, codes: Sequence[Code]) -> list[Code]:
        """The code that is asked for and those under it, or all."""
        under = next((code for code in codes if code.slug == self.under), None)
        return [code for code in codes if under is None or code.path.startswith(under.path)]


@dataclass(frozen=True)
class Whole:
    """A table with all its columns, of which a page is shown."""

    asked: Asked
    crossing: Crossing

    @classmethod
    def of(cls, asked: Asked, reader: User, codes: Sequence[Code], *, use: Use = Use.RESEARCH) -> "Whole":
        rows = asked.rows(codes)
        codings = read(asked.query, reader, rows, use=use, with_spans=asked.kind is Kind.CODE)
        return cls(asked, Crossing(rows, codings, asked.query, asked.counted))

    @cached_property
    def together(self) -> Together:
        return Together(self.crossing)

    @cached_property
    def _stories(self) -> list[int]:
        return lines.stories(self.crossing.codings.told.values())

    @cached_property
    def _columns(self) -> Columns:
        """Of places and months."""
        told = self.crossing.codings.told.values()
        if self.asked.kind is Kind.PLACE:
            return lines.place_columns(told, self.asked.query)
        return lines.month_columns(told, self.asked.query)

    @property
    def width(self) -> int:
        """How many columns there are in all."""
        match self.asked.kind:
            case Kind.CODE:
                return len(self.together.chosen)
            case Kind.STORY:
                return len(self._stories)
            case _:
                return len(self._columns.lines)

    def columns(self, first: int, number: int) -> Columns:
        """Some of them. (Codes by codes have theirs from `Together`.)"""
        if self.asked.kind is Kind.STORY:
            return lines.story_columns(self._stories[first : first + number])
        return lines.narrowed(self._columns, first, number)

    def table(self, first: int, number: int = WIDE) -> Table:
        if self.asked.kind is Kind.CODE:
            return self.together.table(first, number)
        return self.crossing.table(self.columns(first, number))
