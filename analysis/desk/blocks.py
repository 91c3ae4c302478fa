"""A text cut into what is read at once: its turns, or its paragraphs. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from stories.models import Turn


@dataclass(frozen=True)
class Block:
    """A paragraph or a turn: from its first code point to the next block's (so blocks leave no gap)."""

    start: int
    end: int
    speaker: str = ""
    start_ms: int | None = None
    asks: bool = False
    """Whether it is an interviewer's question."""

    @property
    def time(self) -> str:
        """Minutes and seconds into the recording, for a turn."""
        if self.start_ms is None:
            return ""
        minutes, seconds = divmod(self.start_ms // 1000, 60)
        return f"{minutes}:{seconds:02d}"


def paragraphs(body: str) -> list[Block]:
    """A block for each line, with the line breaks after it."""
    starts = [0] + [at for at in range(1, len(body)) if body[at - 1] == "\n" and body[at] != "\n"]
    return [Block(start, end) for start, end in pairwise([*starts, len(body)]) if start < end]


class Spoken(NamedTuple):
    """A turn: where it starts in the text, who speaks, when (ms, where that is known), whether it asks."""

    start: int
    speaker: str
    start_ms: int | None
    asks: bool = False

    @classmethod
    def of(cls, turn: Turn) -> "Spoken":
        return cls(turn.start, turn.called, turn.start_ms, turn.asks)


def turns(body: str, spoken: Iterable[Spoken]) -> list[Block]:
    """A block for each turn, in the order of the text."""
    spoken = list(spoken)
    if not spoken:
        return paragraphs(body)
    starts = [turn.start for turn in spoken[1:]]
    return [
        Block(first, end, turn.speaker, turn.start_ms, turn.asks)
        for first, end, turn in zip([0, *starts], [*starts, len(body)], spoken, strict=True)
    ]
