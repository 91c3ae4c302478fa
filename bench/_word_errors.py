"""How far a transcript is from what was said: the word error rate, and when each turn was heard to begin.

Word error rate: the least number of words to put in, take out or change, over the number of words said
(Levenshtein's distance over words). What counts as no error: case, punctuation, digits for number words,
American spelling, and a title written short.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

UNITS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBERS: Final = dict(zip(UNITS, range(20), strict=True)) | dict(zip(TENS, range(20, 100, 10), strict=True))
SPELT: Final = {
    "mom": "mum",
    "neighbor": "neighbour",
    "mister": "mr",
    "gray": "grey",
    "okay": "ok",
    "favor": "favour",
    "color": "colour",
    "carers'": "carers",
    "carer's": "carers",
    "tv": "television",
}


def words(text: str) -> list[str]:
    """The words that count, in one spelling; a number is one word, in digits."""
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)*'?", text.lower().replace("’", "'"))
    return list(_counted(SPELT.get(word, word.rstrip("'")) for word in found))


def _counted(found: Iterator[str]) -> Iterator[str]:
    """Number words as digits: “twenty six” is 26."""
    tens = 0
    for word in found:
        value = NUMBERS.get(word)
        if tens and value is not None and 0 < value < 10:
            yield str(tens + value)
            tens = 0
            continue
        if tens:
            yield str(tens)
        tens = value if value is not None and value >= 20 else 0
        if not tens:
            yield word if value is None else str(value)
    if tens:
        yield str(tens)


def word_error_rate(*, said: str, heard: str) -> float:
    """0 for word-perfect; above 1 where more was made up than was said."""
    reference, guess = words(said), words(heard)
    row = list(range(len(guess) + 1))
    for number, word in enumerate(reference, start=1):
        before, row = row, [number]
        for at, other in enumerate(guess, start=1):
            row.append(min(before[at] + 1, row[-1] + 1, before[at - 1] + (word != other)))
    return row[-1] / len(reference)


def turn_starts(turns: Sequence[str], heard: Sequence[tuple[str, float]]) -> list[float | None]:
    """When each turn's first word was heard, in seconds; None where that word was not heard as said.

    `turns` are the words said, turn by turn; `heard` is each word as heard, and its start.
    """
    said = [word for turn in turns for word in words(turn)]
    guess = [(word, start) for text, start in heard for word in words(text)]
    matcher = SequenceMatcher(None, said, [word for word, _ in guess], autojunk=False)
    at = {a + n: guess[b + n][1] for a, b, size in matcher.get_matching_blocks() for n in range(size)}
    firsts, position = [], 0
    for turn in turns:
        firsts.append(at.get(position))
        position += len(words(turn))
    return firsts
