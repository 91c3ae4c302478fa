"""Words as they are looked for: the same in what is asked, what is indexed and what is highlighted.

Case, accents and apostrophes are put aside, and so are the vowel points of Arabic and Hebrew, which are
seldom written; everything that is no letter or number parts words. What tells words apart stays: the vowel
signs of Hindi, Tamil or Thai. Scripts without spaces between words are taken in pairs of signs
(`search.unspaced`). P.I.P. is one word. Endings are taken off in `search.stem`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from search import unspaced
from search.marks import as_letters, kept, marks

INITIALS: Final = r"(?<!\d)(?:\.[^\W\d_])+(?![^\W_])"  # after the first: P.I.P.
ASCII: Final = re.compile(rf"[0-9A-Za-z](?:{INITIALS}|[0-9A-Za-z]*(?:'[0-9A-Za-z]+)*)")
HYPHENS: Final = "-\u2010\u2011"
WITHOUT_ACCENTS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"\u0640": None}  # only stretches an Arabic word
)
"""Letters with a stroke and letters of two, which Unicode takes for letters of their own."""
LONGEST: Final = 64


@dataclass(frozen=True)
class Token:
    """A word as it is looked for, and where it stands: code points of the text, end exclusive.

    `begins`: the last sign of a script without spaces, by itself; what is asked for so is a beginning.
    """

    start: int
    end: int
    word: str
    begins: bool = False


@cache
def _word() -> re.Pattern[str]:
    """A mark, an apostrophe, or what joins without being seen, does not part a word."""
    letter = r"[^\W_]"
    inside = rf"(?:[{marks()}\u00ad\u200c\u200d]+|['’ʼ](?={letter}))"
    return re.compile(rf"{letter}(?:{INITIALS}|{letter}*(?:{inside}{letter}*)*)")


def tokens(text: str) -> Iterator[Token]:
    """In their order; pairs of signs lie over each other."""
    for found in _word().finditer(text):
        for start, end, piece, is_run in unspaced.runs(found[0], found.start()):
            if is_run:
                yield from _pairs(piece, start)
            elif word := _folded(piece):
                yield Token(start, end, word)


def compounds(text: str) -> Iterator[Token]:
    """Words joined by hyphens, as one: Job-Centre is a jobcentre too."""
    joined: list[Token] = []
    for token in tokens(text):
        if joined and not (token.start == joined[-1].end + 1 and text[joined[-1].end] in HYPHENS):
            yield from _one(joined)
            joined = []
        joined.append(token)
    yield from _one(joined)


def words(text: str) -> list[str]:
    """The words of the tokens alone, by the shortest way."""
    if text.isascii():  # most are, and this is several times as fast
        return [word.lower().replace("'", "").replace(".", "")[:LONGEST] for word in ASCII.findall(text)]
    if not unspaced.A_SIGN.search(text):
        return [word for found in _word().findall(text) if (word := _folded(found))]
    return [token.word for token in tokens(text)]


def folded(text: str) -> str:
    """The text's words with single spaces between."""
    return " ".join(words(text))


def _one(joined: list[Token]) -> Iterator[Token]:
    word = "".join(token.word for token in joined)
    if len(joined) > 1 and not word.isdecimal():
        yield Token(joined[0].start, joined[-1].end, word[:LONGEST])


def _pairs(run: str, at: int) -> Iterator[Token]:
    signs = [(sign.start(), sign.end(), _folded(sign[0])) for sign in unspaced.sign().finditer(run)]
    for (start, _, first), (_, end, second) in pairwise(signs):
        yield Token(at + start, at + end, first + second)
    for start, end, last in signs[-1:]:
        yield Token(at + start, at + end, last, begins=True)


def _folded(word: str) -> str:
    """Letters and numbers alone, as every engine takes them for those of a word."""
    word = word.replace("’", "")  # in many words of many texts
    if word.isascii():
        return word.lower().replace("'", "").replace(".", "")[:LONGEST]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    whole = unicodedata.normalize("NFC", "".join(filter(kept, decomposed)))
    return as_letters(whole.translate(WITHOUT_ACCENTS))[:LONGEST]
