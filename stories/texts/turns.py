"""Turns as an act takes them, before they are rows."""

from dataclasses import dataclass
from datetime import datetime

from stories.models import Revision, Turn, Voice, Word


@dataclass(frozen=True)
class Who:
    """Who speaks: one and the same speaker of a transcript wherever both are the same."""

    voice: Voice
    name: str = ""


@dataclass(frozen=True)
class Review:
    """Who vouches for a turn: somebody of the staff (by their number) who listened, and the teller."""

    checked_by: int | None = None
    checked_at: datetime | None = None
    agreed_at: datetime | None = None


@dataclass(frozen=True)
class SpokenTurn:
    """A turn of a new revision: offsets in code points (end exclusive), times in ms.

    `speaker` is None where nobody knows.
    """

    speaker: Who | None
    start: int
    end: int
    start_ms: int
    end_ms: int
    words: tuple[Word, ...] = ()
    review: Review = Review()

    @classmethod
    def of(cls, turn: Turn) -> "SpokenTurn":
        words = tuple(turn.spoken_words)
        who = Who(Voice(turn.speaker.voice), turn.speaker.name) if turn.speaker else None
        review = Review(turn.checked_by_id, turn.checked_at, turn.agreed_at)
        return cls(who, turn.start, turn.end, turn.start_ms, turn.end_ms, words, review)


def turns_of(revision: Revision) -> tuple[SpokenTurn, ...]:
    """Its turns in their order, as a new revision takes them."""
    return tuple(SpokenTurn.of(turn) for turn in revision.turns.select_related("speaker"))
