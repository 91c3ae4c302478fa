"""The port behind which every search engine stands.

An engine only narrows: it says which documents may answer, in what order. What
may be shown, and the words themselves, are asked of the database afterwards
(`search.find`), so an engine that is behind can show less and never more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from search.stem import LANGUAGES, beginnings, in_each
from search.tokens import LONGEST
from stories.languages import ENGLISH


class Audience(StrEnum):
    """Whose index it is. In each stands only what its least private reader may see."""

    PUBLIC = "public"
    RESEARCH = "research"


@dataclass(frozen=True)
class Term:
    """Words that stand one after another, folded (`search.tokens`); one word may be a beginning only.

    `joined`: a hyphen joins them, so they may stand as one word too.
    """

    words: tuple[str, ...]
    prefix: bool = False
    joined: bool = False

    def forms(self, languages: Sequence[str]) -> list[str]:
        """As it can stand in an index: words with single spaces between."""
        as_one = ("".join(self.words)[:LONGEST],)
        return [*in_each(languages, self.words), *(in_each(languages, as_one) if self.joined else ())]

    def beginnings(self, languages: Sequence[str]) -> list[str]:
        """How a word begins in an index that it is the beginning of; none where it is a whole word."""
        return list(beginnings(languages, self.words[0])) if self.prefix else []


@dataclass(frozen=True)
class Filters:
    """Nothing named means everything."""

    kinds: frozenset[str] = frozenset()
    # Only words of stories of these studies, by primary key: what a researcher's team works on.
    studies: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Query:
    """All of the wanted terms and none of the unwanted ones."""

    audience: Audience
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    filters: Filters = field(default_factory=Filters)
    # Those that its words may be in, as `search.stem` knows them.
    languages: tuple[str, ...] = LANGUAGES


@dataclass(frozen=True)
class Entry:
    """What a source puts into the index under (kind, key). The engine makes stems of its words."""

    kind: str
    key: str
    audience: Audience
    title: str
    body: str
    # The story whose words these are; None for a page's own words.
    story_id: int | None = None
    # The study that the story is of.
    study_id: int | None = None
    # What they are in (ISO 639-1; empty: nobody knows).
    language: str = ENGLISH


@dataclass(frozen=True)
class Hit:
    kind: str
    key: str


@dataclass(frozen=True)
class Page:
    """Some hits, best first, and where to go on (None: there are no more)."""

    hits: tuple[Hit, ...]
    after: str | None = None


class Away(Exception):
    """The engine does not answer. Holds no query and no words."""


class Engine(Protocol):
    """What every engine can do. Any of it may raise `Away`."""

    @property
    def name(self) -> str: ...

    def find(self, query: Query, *, limit: int, after: str | None = None) -> Page:
        """The next hits, `limit` of them at most. A query with nothing wanted finds nothing."""
        ...

    def write(self, entries: Sequence[Entry]) -> None:
        """Put the entries in, each in the place of what stood under its kind and key."""
        ...

    def drop(self, *, kind: str, keys: Sequence[str]) -> None:
        """Take these out, and leave no trace of their words."""
        ...

    def replace(self, *, kind: str, story_id: int, entries: Sequence[Entry]) -> None:
        """Make these all that the index holds of the kind from the story."""
        ...

    def rebuild(self, audience: Audience, entries: Iterable[Entry]) -> int:
        """Make these all that the index holds for the audience, with no pause; how many there are."""
        ...
