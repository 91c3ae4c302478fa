"""Who speaks, where a file says so in the text itself: “Ada: I lost my job.”"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from stories.formats.transcript import Line

LABEL: Final = re.compile(r"(?:>>\s*|-\s+)?\[?(?P<who>[^\W\d_][^:\[\]\n]{0,39}|[A-Z]\d{1,3})\]?\s*:\s+(?=\S)")
SHARE: Final = 5
MOST_WORDS: Final = 4
"""In a name. More of them before a colon are a sentence."""


def unlabelled(lines: Sequence[Line]) -> list[Line]:
    """The speakers taken from the text, where that is how the file tells them: every line has one, or those
    who speak more than once say a fifth of all. A line without one goes on with whoever spoke before."""
    found = [LABEL.match(line.text) if not line.speaker else None for line in lines]
    names = Counter(match["who"].strip() for match in found if match and _is_name(match["who"]))
    if sum(names.values()) < len(lines):
        names = Counter({name: times for name, times in names.items() if times > 1})
    if not names or sum(names.values()) * SHARE < len(lines):
        return list(lines)
    spoken = [match if match and match["who"].strip() in names else None for match in found]
    labelled, speaker = [], ""
    for line, match in zip(lines, spoken, strict=True):
        speaker = match["who"].strip() if match else line.speaker or speaker
        labelled.append(replace(line, speaker=speaker, text=line.text[match.end() :] if match else line.text))
    return labelled


def labelled(line: Line) -> str:
    return f"{line.speaker}: {line.text}" if line.speaker else line.text


def _is_name(who: str) -> bool:
    return len(who.split()) <= MOST_WORDS
