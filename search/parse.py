"""What a person typed, read kindly: nothing they can type is an error but its length."""

import re
from typing import Final

from django.utils.translation import gettext

from search.engine import Audience, Filters, Query, Term
from search.tokens import LONGEST, compounds, tokens

MAX_CHARACTERS: Final = 500
MIN_BEGINNING: Final = 2
PART: Final = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
QUOTATION_MARKS: Final = str.maketrans("“”„‟«»", '""""""')


class TooLong(ValueError):
    """Its text is for the person who asked."""


def parse(text: str, *, audience: Audience, filters: Filters | None = None) -> Query:
    """All these words, in any order; "these words together"; -without; and begin* for a beginning."""
    if len(text) > MAX_CHARACTERS:
        said = gettext("That is too long to search for. Use fewer than %(most)s letters.")
        raise TooLong(said % {"most": MAX_CHARACTERS})
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for part in PART.finditer(text.translate(QUOTATION_MARKS)):
        term = _term(part["phrase"] or part["word"] or "", is_phrase=part["word"] is None)
        if term:
            (unwanted if part["minus"] else wanted).append(term)
    return Query(
        audience,
        tuple(dict.fromkeys(wanted)),
        tuple(dict.fromkeys(unwanted)),
        filters or Filters(),
    )


def _term(words: str, *, is_phrase: bool) -> Term | None:
    """A word with a hyphen inside is a phrase too: self-harm. Or it is written as one."""
    there = list(tokens(words))
    if not there:
        return None
    whole = there[:-1] if there[-1].begins and len(there) > 1 else there
    found = tuple(token.word for token in whole)
    begun = words.endswith("*") and len(found[0]) >= MIN_BEGINNING
    prefix = len(found) == 1 and (there[0].begins or (begun and not is_phrase))
    joined = [token.word for token in compounds(words)] == ["".join(found)[:LONGEST]]
    return Term(found, prefix=prefix, joined=joined and not is_phrase)
