"""Six interviews whose words, voices and times are known: fictional people with made-up voices."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from stories.transcription.engine import HeardWord

FOLDER = Path(__file__).with_name("interviews")
UNLIKE = ["woman-man", "man-woman", "man-man-woman"]
ALIKE = ["woman-woman", "man-man", "woman-man-woman"]


@dataclass(frozen=True)
class Spoken:
    voice: str
    text: str
    start: float
    end: float


def sound(name: str) -> Path:
    (file,) = (file for file in FOLDER.glob(f"{name}.*") if file.suffix != ".json")
    return file


def turns(name: str) -> list[Spoken]:
    return [Spoken(**turn) for turn in json.loads((FOLDER / f"{name}.json").read_text())]


def wrong(told: Sequence[Spoken], heard: Iterable[tuple[int | None, HeardWord]]) -> float:
    """The share of words that are given to another voice than spoke them, at best: voices have no names."""
    voices = sorted({turn.voice for turn in told})
    words = [(voices.index(_spoke(told, word)), voice or 1) for voice, word in heard]
    most = max(len(voices), *(voice for _, voice in words))
    return min(
        sum(names[voice - 1] != who for who, voice in words) / len(words)
        for names in permutations(range(most))
    )


def _spoke(told: Sequence[Spoken], word: HeardWord) -> str:
    """Whoever speaks in the middle of the word, or nearest to it."""
    at = (word.start_ms + word.end_ms) / 2000
    return min(told, key=lambda turn: max(turn.start - at, at - turn.end)).voice
