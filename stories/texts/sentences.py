"""A text in pieces that a person can choose from with a tick: sentences, and long ones in parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stories.texts.masking import MARK, Written
from stories.texts.turns import SpokenTurn

SENTENCE: Final = re.compile(r"[^.!?…。！？\n]*(?:[.!?…。！？]+[\"”’»)\]]*|\n|$)")
LONGEST: Final = 240
"""Characters: what is longer (a machine heard no pause) is cut between words."""


@dataclass(frozen=True)
class Piece:
    """Code points, end exclusive. `turn` is the place of its turn among all, 0 where there are none."""

    start: int
    end: int
    text: str
    turn: int = 0
    speaker: str = ""


def pieces(text: Written, *, marks: Sequence[int] = ()) -> list[Piece]:
    """All of the text but the marks at these places and the spaces between, in its order."""
    if not text.turns:
        return list(_of(text.body, (0, len(text.body)), marks, 0, ""))
    return [
        piece
        for number, turn in enumerate(text.turns)
        for piece in _of(text.body, (turn.start, turn.end), marks, number, _called(turn))
    ]


def _called(turn: SpokenTurn) -> str:
    if turn.speaker is None:
        return ""
    return turn.speaker.name or str(turn.speaker.voice.label)


def _of(body: str, within: tuple[int, int], marks: Sequence[int], turn: int, speaker: str) -> Iterator[Piece]:
    for first, last in _between(marks, *within):
        for begin, stop in _sentences(body, first, last):
            words = body[begin:stop]
            if words.strip():
                begin += len(words) - len(words.lstrip())
                yield Piece(begin, begin + len(words.strip()), words.strip(), turn, speaker)


def _between(marks: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    edges = [start, *(at + step for at in marks if start <= at < end for step in (0, len(MARK))), end]
    yield from list(pairwise(edges))[::2]


def _sentences(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in SENTENCE.finditer(body, start, end):
        begin = match.start()
        while match.end() - begin > LONGEST:
            cut = body.rfind(" ", begin + 1, begin + LONGEST)
            cut = cut if cut > begin else begin + LONGEST
            yield begin, cut
            begin = cut
        if begin < match.end():
            yield begin, match.end()


def joined(chosen: Sequence[Piece], all_of_them: Sequence[Piece]) -> list[tuple[int, int]]:
    """(start, end) of each run of neighbours of one turn among the chosen, in the order of the text."""
    wanted, runs = set(chosen), list[tuple[int, int]]()
    before: Piece | None = None
    for piece in all_of_them:
        if piece in wanted:
            if before in wanted and before is not None and before.turn == piece.turn:
                runs[-1] = (runs[-1][0], piece.end)
            else:
                runs.append((piece.start, piece.end))
        before = piece
    return runs
