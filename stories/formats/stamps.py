"""Times that people set before what is said."""

import re
from typing import Final, NamedTuple

from stories.formats import timestamps

TIME: Final = timestamps.TIME.pattern
STAMP: Final = re.compile(
    rf"(?P<open>[\[(#])?\s*{TIME}(?:\s*(?:-{{1,2}}>?|–|—)\s*{TIME})?\s*(?P<close>[\])#])?(?=\D|$)"
)


MILLISECONDS: Final = 3  # figures


class Stamp(NamedTuple):
    """`strong`: it can hardly be a time of day that somebody speaks of: in brackets, or with its hours.
    `certain`: in brackets and with its milliseconds, as programs write it."""

    start_ms: int
    end_ms: int | None
    strong: bool
    certain: bool = False


def leading(text: str) -> tuple[Stamp, str] | None:
    """The time at the beginning of a text, and what follows on it."""
    match = STAMP.match(text)
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    rest = text[match.end() :]
    if not match["close"] and rest and not match[0][-1].isspace() and not rest[0].isspace():
        return None  # 10:30am
    if any(int(match[group] or 0) > 59 for group in (4, 8)) or (match[2] and int(match[3]) > 59):
        return None
    end = timestamps.read(match, 6) if match[8] is not None else None
    strong = bool(match["open"]) or match[2] is not None
    certain = bool(match["open"]) and len(match[5] or "") == MILLISECONDS
    return Stamp(timestamps.read(match, 2), end, strong, certain), rest.strip()


def alone(text: str) -> Stamp | None:
    """Of a text that is a time and nothing else."""
    found = leading(text.strip())
    return found[0] if found and not found[1] else None
