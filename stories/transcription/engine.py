"""The port to speech recognition: windows of sound in, segments of words out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from stories.audio.decode import Window
from stories.models.run_failure import Trouble, said


@dataclass(frozen=True)
class HeardWord:
    """A word as heard. Times in milliseconds from the start of the recording; confidence from 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float
    doubt: str = ""
    """Why it may be made up: a value of `stories.texts.uncertainty.Doubt`."""


@dataclass(frozen=True)
class HeardSegment:
    """A stretch of speech. `text` is the words joined; times in milliseconds."""

    text: str
    start_ms: int
    end_ms: int
    words: tuple[HeardWord, ...]


@dataclass(frozen=True)
class Heard:
    """The language (ISO 639-1; empty where nobody speaks), and the segments in their order."""

    language: str
    segments: tuple[HeardSegment, ...]


class Engine(Protocol):
    """Something that turns sound into segments."""

    name: str
    """Engine and model, as kept in `Revision.made_with`."""
    windows_at_once: int
    """How many windows it hears together at the most; each is at most `LONGEST_SECONDS` long."""

    @property
    def only_english(self) -> bool:
        """Whether its model knows no other language."""
        ...

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        """What is said in windows that follow each other, all of it within them.

        `language` is ISO 639-1, or empty: then the engine finds it. `hints` are names that are likely to be
        said, parted by commas. What it hears depends on nothing that it heard before. Raises
        `EngineUnavailable` where it cannot start, and for a language that its model does not know.
        """
        ...


LONGEST_SECONDS = 30.0
"""Of a window: as much as Whisper hears in one go."""


class EngineUnavailable(Exception):
    """The engine or its model is not on this machine. Its text is a sentence for staff."""

    def __init__(self, trouble: Trouble, **about: str) -> None:
        super().__init__(trouble, about)
        self.trouble, self.about = trouble, about

    def __str__(self) -> str:
        return said(self.trouble, self.about)
