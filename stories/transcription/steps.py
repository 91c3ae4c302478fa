"""Listening to a recording from a moment on: what was heard, and up to where, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from stories.audio.decode import Pass
from stories.transcription.engine import LONGEST_SECONDS, Engine, Heard

STEPS: Final = 5
"""A short recording is heard in about so many steps, so that people see it go on and little is lost."""


@dataclass(frozen=True)
class Step:
    """What was heard since the step before, all of it, up to `end_ms`."""

    heard: Heard
    end_ms: int


def steps(
    engine: Engine, sound: Pass, *, duration_ms: int, language: str, hints: str = "", since_ms: int = 0
) -> Iterator[Step]:
    """A step begun at the end of another hears what it would have heard without a stop.

    A language that nobody named is found where somebody speaks first, and holds from there. Raises
    `EngineUnavailable`, and `Overran` where the file can't be read.
    """
    at_once = max(1, min(engine.windows_at_once, round(duration_ms / 1000 / LONGEST_SECONDS / STEPS)))
    ahead = sound.windows(longest_seconds=LONGEST_SECONDS, since_ms=since_ms)
    while windows := tuple(islice(ahead, at_once)):
        heard = engine.hear(windows, language=language, hints=hints)
        language = language or heard.language
        yield Step(heard, windows[-1].end_ms)
