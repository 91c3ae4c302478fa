"""SBV, the captions that YouTube gives out: a line with two times and a comma between, and words after it."""

import re
from typing import Final

from django.utils.translation import gettext

from stories.formats import srt, timestamps
from stories.formats.decoding import text_of
from stories.formats.transcript import Transcript, Unreadable

TIMES: Final = re.compile(
    rf"^{srt.SPACE}{timestamps.TIME.pattern},{timestamps.TIME.pattern}{srt.SPACE}$", re.MULTILINE
)
BREAK: Final = "[br]"


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    text = text_of(data).replace(BREAK, "\n")
    found = list(TIMES.finditer(text))
    if not found:
        raise Unreadable(gettext("There is no time in it like 0:00:01.000,0:00:02.000."))
    return srt.captions(text, found)
