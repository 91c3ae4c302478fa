"""A word without its ending, so that “cared” finds “caring”: the one place where endings are taken off.

Every engine is given stems and looks for stems, letter for letter, so all of them agree, and what is marked
in the words shown is what was found. Endings are those of the language that the words are in, by the
Snowball stemmers. A stem of another language than English begins with that language's name, for a stem of
one can be a word of another: Spanish “care” would be “car”.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final

from search.tokens import HYPHENS, LONGEST, compounds, words
from stories.languages import ENGLISH

# ISO 639-1, and Snowball's name. Left out: those whose vowel signs stand as other letters (`search.marks`).
STEMMED: Final = {
    ENGLISH: "english",
    "ar": "arabic",
    "fr": "french",
    "de": "german",
    "it": "italian",
    "lt": "lithuanian",
    "fa": "persian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "es": "spanish",
    "tr": "turkish",
}
AS_IT_STANDS: Final = "xx"
"""For words of every other language: their endings stay."""
LANGUAGES: Final = (*STEMMED, AS_IT_STANDS)
OF_ANOTHER: Final = "qz"
"""No English word begins so."""


def stem(word: str, language: str = ENGLISH) -> str:
    """How a folded word of this language ("en", "en-gb") stands in an index."""
    return _stem(word, known(language))


def stems(text: str, language: str = ENGLISH) -> str:
    """The text's stems with single spaces between; at the end those of words joined by hyphens, as one."""
    one = known(language)
    joined = [token.word for token in compounds(text)] if any(sign in text for sign in HYPHENS) else []
    return " ".join([_stem(word, one) for word in (*words(text), *joined)])


def in_each(languages: Iterable[str], words: tuple[str, ...]) -> Iterator[str]:
    """The words, one after another, as they stand in an index in each of these languages."""
    for language in languages:
        yield " ".join([_stem(word, language) for word in words])


def beginnings(languages: Iterable[str], letters: str) -> Iterator[str]:
    """How a word that begins with the letters begins in an index in each of these languages."""
    yield from (f"{_mark(language)}{letters}" for language in languages)


def begins(word: str, letters: str, language: str) -> bool:
    """Whether a folded word of this language is found by its beginning: by letters, or as a form of them."""
    at = stem(word, language)
    return at.startswith(f"{_mark(known(language))}{letters}") or at == stem(letters, language)


def known(language: str) -> str:
    """The one of `LANGUAGES` that a story's language counts as."""
    code = language[:2]
    return code if code in STEMMED else AS_IT_STANDS


def _mark(language: str) -> str:
    return "" if language == ENGLISH else OF_ANOTHER + language


@lru_cache(maxsize=50_000)
def _stem(word: str, language: str) -> str:
    bare = word if language == AS_IT_STANDS else _stemmer(language).stemWord(word)
    # A stemmer may leave nothing at all, or a sign that parts words: then the word stands for itself.
    return (_mark(language) + (bare if bare.isalnum() else word))[:LONGEST]


@lru_cache(maxsize=len(STEMMED))
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(STEMMED[language])
