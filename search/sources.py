"""What can be found, and how it is shown: every room that has something registers a source of it.

A source fills the index, and it alone lets anything out again: `showable` and
`resolve` ask the gate at the moment of reading and take their words from the
database. What they leave out is not there, for the page and for its numbers.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from search.engine import Audience, Entry
from stories.consent.allowed import Allowed
from stories.languages import ENGLISH
from stories.models import User


@dataclass(frozen=True)
class Theme:
    """A colour is 1 to 12; a shape is one of `analysis.models.Shape`."""

    name: str
    colour: int
    shape: str
    url: str = ""


@dataclass(frozen=True)
class Clip:
    """The moment the words were said: the listen view's address of the recording, and milliseconds in it."""

    url: str
    start_ms: int
    end_ms: int

    @property
    def src(self) -> str:
        """The address of that moment alone."""
        return f"{self.url}?t={self.start_ms},{self.end_ms}"

    @property
    def captions(self) -> str:
        """Of its captions."""
        return f"{self.url}captions.vtt?t={self.start_ms},{self.end_ms}"

    @property
    def seconds(self) -> float:
        return (self.end_ms - self.start_ms) / 1000


@dataclass(frozen=True)
class Shown:
    """One thing found, as this reader may see it now. All is plain text."""

    title: str
    words: str
    # What the words are in (ISO 639-1; empty: nobody knows).
    language: str = ENGLISH
    url: str = ""
    who: str = ""
    where_from: str = ""
    themes: tuple[Theme, ...] = ()
    clip: Clip | None = None
    warnings: tuple[str, ...] = ()
    # A machine wrote these words down and no person has checked them.
    unchecked: bool = False
    # Where the words begin: the revision and its code point. Then `url` opens any of them there.
    stands: tuple[int, int] | None = None
    # An interviewer's question. Then `who` is whoever asks.
    asked: bool = False


class Source(Protocol):
    """Keys are text of 64 characters at most, and say what they stand for in this kind only."""

    @property
    def kind(self) -> str:
        """Short and never changed: it is in the index. One kind has one source."""
        ...

    @property
    def label(self) -> str:
        """What a reader calls it: “Quote”."""
        ...

    @property
    def audience(self) -> Audience: ...

    def keys(self) -> Iterable[str]:
        """Every key there is, for a new index."""
        ...

    def keys_of(self, story_id: int) -> Iterable[str]:
        """The keys that hold something of the story."""
        ...

    def documents(self, keys: Collection[str]) -> Iterable[Entry]:
        """What the index should hold under the keys: nothing for what may not be shown now."""
        ...

    def finds(self, story_id: int, gate: Allowed) -> bool:
        """Whether someone of the audience may be shown something of the story now: for saying so, in one
        question. The gate has been asked about the story."""
        ...

    def showable(self, keys: Collection[str], reader: User | None) -> set[str]:
        """Those of the keys that this reader (None: anyone) may be shown now, in one question."""
        ...

    def resolve(self, keys: Collection[str], reader: User | None) -> Mapping[str, Shown]:
        """The same, with what is shown, in as many questions for one key as for ten."""
        ...


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called by a room in its `AppConfig.ready()`."""
    _sources[source.kind] = source


def registered() -> Iterator[Source]:
    yield from _sources.values()


def of_kind(kind: str) -> Source | None:
    """None for a kind that stands in an index but that no room knows (any more)."""
    return _sources.get(kind)


def of(audience: Audience) -> list[Source]:
    return [source for source in _sources.values() if source.audience is audience]
