"""The port to speech recognition: dataclasses in, a generator of segments out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from stories.trouble import Trouble, said


@dataclass(frozen=True)
class HeardWord:
    """A word as heard. Times in milliseconds from the start of the recording; confidence from 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float


@dataclass(frozen=True)
class HeardSegment:
    """A stretch of speech. `text` is the words joined; times in milliseconds."""

    text: str
    start_ms: int
    end_ms: int
    words: tuple[HeardWord, ...]


@dataclass(frozen=True)
class Heard:
    """What an engine hears: the language (ISO 639-1), and the segments as they come."""

    language: str
    segments: Iterator[HeardSegment]


class Engine(Protocol):
    """Something that turns audio into segments, in the order in which they were said."""

    name: str
    """Engine and model, as kept in `Revision.made_with`."""

    def listen(self, audio: Path, *, language: str) -> Heard:
        """What is said in an audio file. `language` is ISO 639-1, or empty: then the engine finds it.

        Raises `EngineUnavailable` where it cannot start, and for a language that its model does not know.
        """
        ...


class EngineUnavailable(Exception):
    """The engine or its model is not on this machine. Its text is a sentence for staff."""

    def __init__(self, trouble: Trouble, **about: str) -> None:
        super().__init__(trouble, about)
        self.trouble, self.about = trouble, about

    def __str__(self) -> str:
        return said(self.trouble, self.about)
