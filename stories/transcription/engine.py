"""The port to speech recognition: dataclasses in, a generator of segments out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

SPEECH_FIXTURE: Final = "speech fixture"
"""The name in `Revision.made_with` of the model that knows only the demo recordings."""


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


class Engine(Protocol):
    """Something that turns audio into segments, in the order in which they were said."""

    name: str
    """Engine and model, as kept in `Revision.made_with`."""

    def listen(self, audio: Path, *, language: str) -> Iterator[HeardSegment]:
        """The segments of an audio file, as they come. Raises `EngineUnavailable` where it cannot start."""
        ...


class EngineUnavailable(Exception):
    """The engine or its model is not on this machine. Its text is a sentence for staff."""
