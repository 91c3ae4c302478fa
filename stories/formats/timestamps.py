"""Times of day as captions write them."""

import re
from typing import Final

TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?")


def told(ms: int, point: str) -> str:
    """00:00:00.000, hours as many as they are."""
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{point}{ms:03d}"


def read(found: re.Match[str], group: int = 1) -> int:
    """Milliseconds, of a match of `TIME` whose groups begin at this one."""
    hours, minutes, seconds, fraction = found.groups()[group - 1 : group + 3]
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
