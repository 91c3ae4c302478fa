"""The words that receipts and first passwords are made of (see `words/README.md`)."""

from functools import cache
from pathlib import Path
from typing import Final

WORDS: Final = Path(__file__).parent / "words"


@cache
def word_list() -> tuple[str, ...]:
    """5,000 words or more, in lower case: none that could hurt, no two that are easily confused."""
    return tuple((WORDS / "receipt_words.txt").read_text().split())
