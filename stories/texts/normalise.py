"""What is typed or read from a file, as it is kept: plain text, NFC."""

import re
import unicodedata
from typing import Final

CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Unicode's category Cc, all but tab and newline."""


def normalise(body: str) -> str:
    """Plain text as it is kept: NFC, line ends as \\n, no control characters but tab and newline."""
    body = unicodedata.normalize("NFC", body.replace("\r\n", "\n").replace("\r", "\n"))
    return CONTROL.sub("", body).strip()


# Marks that turn the direction of writing round: in one line among others they would reach beyond it.
DIRECTIONS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# Letters and signs by their category that nobody can see: fillers of Hangul, and the blank of Braille.
UNSEEN: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")


def normalise_line(typed: str) -> str:
    """A title or a name as it is kept: as `normalise`, in one line, without marks of direction."""
    return " ".join("".join(c for c in normalise(typed) if c not in DIRECTIONS).split())


def says_something(body: str) -> bool:
    """Whether there is anything in it to see: a letter, a figure, a sign (an emoji is one)."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in UNSEEN for c in body)


def one_line(typed: str) -> str:
    """One line, or nothing where there is nothing in it to see."""
    line = normalise_line(typed)
    return line if says_something(line) else ""
