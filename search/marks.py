"""Marks that stand on, under or beside a letter: which tell words apart, and how these stand in an index.

What a mark is, is told by Unicode (its general category, and its canonical combining class).
"""

import re
import unicodedata
from functools import cache
from typing import Final

BLOCKS: Final = (
    *range(0x300, 0x370),
    *range(0x483, 0x48A),
    *range(0x591, 0x1E00),
    *range(0x20D0, 0x2100),
    *range(0x2CEF, 0x2E00),
    *range(0x302A, 0x30A0),
    *range(0xA66F, 0xAC00),
    *range(0xFB1E, 0xFB1F),
    *range(0xFE20, 0xFE30),
    *range(0x10A00, 0x10A40),
    *range(0x11000, 0x11F60),
    *range(0x1E900, 0x1E950),
)
"""Where living scripts have theirs."""
NUKTA: Final = 7
"""The dot below an Indic letter, which many leave out."""
POINTS: Final = range(10, 36)
"""Of Hebrew and Arabic: vowels and doubled letters, which are seldom written."""
ACCENTS: Final = 200
"""From this class on."""
HANGUL: Final = 0xAC00
SYLLABLES: Final = 11_172


@cache
def marks() -> str:
    """All of them as ranges, for a set of a regular expression.

    Made when first asked for: it takes as long as all of this room.
    """
    found = [at for at in BLOCKS if unicodedata.category(chr(at))[0] == "M"]
    firsts = [at for at, before in zip(found, [0, *found], strict=False) if at != before + 1]
    lasts = [at for at, after in zip(found, [*found[1:], 0], strict=True) if at + 1 != after]
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in zip(firsts, lasts, strict=True))


@cache
def _a_mark() -> re.Pattern[str]:
    return re.compile(f"[{marks()}]")


def kept(sign: str) -> bool:
    """Whether it is part of a word as it is looked for: a letter, a number, a mark that tells words apart."""
    if sign.isalnum():
        return True
    group = unicodedata.combining(sign)
    is_mark = unicodedata.category(sign)[0] == "M"
    return is_mark and not (group == NUKTA or group in POINTS or group >= ACCENTS)


def as_letters(word: str) -> str:
    """With a Korean syllable for each mark: engines take marks for what parts words, and those for letters.

    No word has one beside a letter of a script with such marks.
    """
    return _a_mark().sub(lambda found: chr(HANGUL + ord(found[0]) % SYLLABLES), word)
