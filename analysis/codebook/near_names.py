"""Codes whose names are so close that they may mean one thing."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from analysis.models import Code

CLOSE: Final = 0.82
MOST: Final = 400
"""Codes that are compared with each other: all pairs of more would take seconds."""


def near(name: str, codes: Iterable[Code]) -> Code | None:
    """The one in use whose name is nearest to this, if any is close."""
    found = [(alike(name, one.name), one) for one in codes if _named(one)]
    best = max(found, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= CLOSE else None


def pairs(codes: Iterable[Code]) -> Iterator[tuple[Code, Code]]:
    """Two and two, of those in use."""
    used = [one for one in codes if _named(one)][:MOST]
    for one, other in combinations(used, 2):
        if alike(one.name, other.name) >= CLOSE:
            yield one, other


def _named(code: Code) -> bool:
    """In use, and called by a name of somebody's own."""
    return code.retired_at is None and code.said_in_id is None


def alike(one: str, other: str) -> float:
    """From 0 to 1. Case, signs and the order of words don't count."""
    first, second = _plain(one), _plain(other)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.real_quick_ratio() < CLOSE or matcher.quick_ratio() < CLOSE:
        return 0.0
    return matcher.ratio()


def _plain(name: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    return " ".join(sorted(words))
