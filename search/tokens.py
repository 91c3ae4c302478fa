"""Words as they are looked for: the same in what is asked, what is indexed and what is highlighted.

Case, accents and apostrophes are put aside, and everything that is no letter
or number parts words. Their endings
are taken off in `search.stem`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# A combining accent or an apostrophe between letters does not part a word.
WORD: Final = re.compile(r"[^\W_](?:[^\W_\u0300-\u036f]|[\u0300-\u036f]|['’ʼ](?=[^\W_]))*")
LONGEST: Final = 64


@dataclass(frozen=True)
class Token:
    """A word as it is looked for, and where it stands: code points of the text, end exclusive."""

    start: int
    end: int
    word: str


def tokens(text: str) -> Iterator[Token]:
    for found in WORD.finditer(text):
        word = _folded(found[0])
        if word:
            yield Token(found.start(), found.end(), word)


def words(text: str) -> list[str]:
    """The words of the tokens alone."""
    return [word for found in WORD.findall(text) if (word := _folded(found))]


def folded(text: str) -> str:
    """The text's words with single spaces between."""
    return " ".join(words(text))


def _folded(word: str) -> str:
    if word.isascii():  # most are, and this is five times as fast
        return word.lower().replace("'", "")[:LONGEST]
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    return "".join(c for c in decomposed if c.isalnum())[:LONGEST]
