"""One word corrected in a transcript of 30,000: its words timed anew, and every passage's place found.

Milliseconds of the processor, the median of nine; the database has no part in it. Beside it: the same with a
correction in every fiftieth turn.
"""

from collections.abc import Iterator, Sequence
from random import Random
from statistics import median
from time import process_time
from typing import Any, Final

from bench import Measurement
from bench._interviews import NAMES, interview
from bench._site import own_site

WORDS = 30_000
MOST_MS = 50
A_TURN = 40
TIMES = 9
SMALL: Final = {"words": 400}


def measure(words: int = WORDS) -> Measurement:
    with own_site():
        from stories.texts.word_times import Said

        lines = list(made_up_lines(words))
        body, turns = transcript(lines)
        said = [Said(None, line) for line in lines]
        one, many = list(said), list(said)
        one[len(one) // 2] = Said(None, lines[len(one) // 2].replace(" ", " Okafor ", 1))
        for n in range(0, len(many), 50):
            many[n] = Said(None, "Well, " + lines[n])
        return Measurement(
            name="realign",
            value=round(_took(body, turns, one), 1),
            unit="ms for 30,000 words after one edit",
            goal=MOST_MS,
            context={
                "turns": len(turns),
                "ms_with_an_edit_in_every_fiftieth_turn": round(_took(body, turns, many), 1),
            },
        )


def made_up_lines(words: int) -> Iterator[str]:
    """Turns of made-up order out of what is said in the demo's interviews."""
    said = [word for name in NAMES for turn in interview(name).turns for word in turn.split()]
    draw = Random(7)  # noqa: S311 (the same words every time)
    for _ in range(words // A_TURN):
        yield " ".join(draw.choices(said, k=A_TURN))


def transcript(lines: Sequence[str]) -> tuple[str, list[Any]]:
    """Their text, and turns in which each word takes a third of a second."""
    from stories.models import Word
    from stories.texts.turns import SpokenTurn

    turns, at, ms = [], 0, 0
    for line in lines:
        start, words = at, []
        for word in line.split():
            words.append(Word(at, at + len(word), ms, ms + 300, 0.9, measured=True))
            at, ms = at + len(word) + 1, ms + 333
        turns.append(SpokenTurn(None, start, at - 1, words[0].start_ms, words[-1].end_ms, tuple(words)))
    return "\n".join(lines), turns


def _took(body: str, turns: Sequence[Any], said: Sequence[Any]) -> float:
    """In milliseconds."""
    from stories.texts.alignment import moved
    from stories.texts.word_times import timed

    took = []
    for _ in range(TIMES):
        begun = process_time()
        after, _ = timed(body, turns, said)
        moved(body, after)
        took.append(process_time() - begun)
    return median(took) * 1000
