"""The words of receipts: kind, apart from each other, and enough."""

import math
import string
from collections.abc import Iterator

from stories.consent import receipts
from stories.security.passphrase import word_list

WORDS = word_list()


def one_letter_from(word: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
        for letter in string.ascii_lowercase:
            yield word[:at] + letter + word[at:]
            yield word[:at] + letter + word[at + 1 :]


def test_seven_words_are_at_least_86_bits() -> None:
    assert len(set(WORDS)) == len(WORDS)
    assert receipts.LENGTH * math.log2(len(WORDS)) >= 86


def test_no_two_words_are_one_letter_apart() -> None:
    known = set(WORDS)
    near = [(word, other) for word in WORDS for other in one_letter_from(word) if other in known]
    assert [pair for pair in near if pair[0] != pair[1]] == []


def test_words_are_plain_and_short() -> None:
    assert [word for word in WORDS if not (word.isascii() and word.isalpha() and word.islower())] == []
    assert max(map(len, WORDS)) <= 13


HURTFUL = """
mutilated polio scalded ashamed choking suffocate gallows maimed shrapnel rotting murder suicide rape abuse
victim prison cancer coffin grave widow orphan drunk heroin slave ugly worthless
"""


def test_words_that_hurt_are_not_dealt() -> None:
    assert set(HURTFUL.split()) & set(WORDS) == set()
