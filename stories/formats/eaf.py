"""ELAN: a tier for each speaker with an annotation for each turn, and a tier under it for the words that
have a time. By pympi.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

import pympi
from django.utils.translation import gettext

from stories.formats.transcript import (
    LATEST_MS,
    Line,
    TimedWord,
    Transcript,
    Unreadable,
    kept,
    one_line,
    with_ends,
)
from stories.formats.xml import code_of, holdable, parsed

WORDS: Final = "words"
"""The type of the tiers for words; what hangs on a turn otherwise (a gloss, a translation) was not said."""
NOBODY: Final = "-"


class Stretch(NamedTuple):
    start_ms: int
    end_ms: int
    text: str


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    parsed(data)  # before anything else opens it
    with tempfile.NamedTemporaryFile(suffix=".eaf") as file:
        file.write(data)
        file.flush()
        try:
            told = pympi.Eaf(file.name, suppress_version_warning=True)
            lines = list(_lines(told))
            language = next((code_of(one) for one in (*told.languages, *told.locales) if code_of(one)), "")
        except Unreadable:
            raise
        except Exception as error:  # the library raises whatever it stumbles over
            raise Unreadable(gettext("It is no ELAN file.")) from error
    lines.sort(key=lambda line: (line.start_ms or 0, line.end_ms or 0))
    return Transcript(kept(lines), language)


def _lines(told: pympi.Eaf) -> Iterator[Line]:
    moments = _moments(told.timeslots)
    words: dict[str, list[Stretch]] = defaultdict(list)
    turns: dict[str, tuple[str, list[Stretch]]] = {}
    for name, (aligned, _, about, _) in told.tiers.items():
        said = sorted(_said(aligned, moments), key=lambda one: one.start_ms)
        if not (parent := about.get("PARENT_REF")):
            turns[name] = one_line(about.get("PARTICIPANT") or name), said
        elif WORDS in about.get("LINGUISTIC_TYPE_REF", "").casefold():
            words[parent] += said
    for name, (speaker, said) in turns.items():
        for turn in said:
            inside = [
                word for word in words[name] if turn.start_ms <= word.start_ms and word.end_ms <= turn.end_ms
            ]
            timed = tuple(TimedWord(word.text, word.start_ms, word.end_ms) for word in inside)
            yield Line(turn.text, "" if speaker == NOBODY else speaker, turn.start_ms, turn.end_ms, timed)


def _said(
    aligned: Mapping[str, tuple[str, str, str, str | None]], moments: Mapping[str, tuple[int, int]]
) -> Iterator[Stretch]:
    for since, until, text, _ in aligned.values():
        start, end = moments[since][0], moments[until][1]
        if not 0 <= start <= LATEST_MS or end > LATEST_MS:
            raise Unreadable(gettext("A time in it is out of range."))
        yield Stretch(start, max(start, end), one_line(text))


def _moments(slots: Mapping[str, int | None]) -> dict[str, tuple[int, int]]:
    """(not before, not after) of each. ELAN leaves the time out where the parts of a turn meet: it lies
    between those that are told before and after it."""
    before, after = dict[str, int](), dict[str, int]()
    latest = 0
    for name, told in slots.items():
        latest = before[name] = latest if told is None else told
    for name in reversed(list(slots)):
        told = slots[name]
        latest = after[name] = latest if told is None else told
    return {name: (before[name], after[name]) for name in slots}


def write(transcript: Transcript) -> bytes:
    """Raises `Unwritable`."""
    made = pympi.Eaf(author="")
    made.remove_tier("default")
    made.add_linguistic_type(WORDS, constraints="Included_In")
    if transcript.language:
        made.add_language(transcript.language)
    tiers: dict[str, int] = {}
    for line, start, end in with_ends(holdable(transcript).lines):
        end = max(end, start + 1)  # nothing in ELAN lasts no time
        tier = _tier(made, tiers, line.speaker, start, transcript.language)
        tiers[tier] = end
        made.add_annotation(tier, start, end, line.text)
        for word in line.words:
            since = max(word.start_ms, start)
            start = until = min(max(word.end_ms, since + 1), end)
            if since < until:
                made.add_annotation(f"{tier} {WORDS}", since, until, word.text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "transcript.eaf"
        made.to_file(path)
        return path.read_bytes()


def _tier(made: pympi.Eaf, tiers: dict[str, int], speaker: str, start: int, language: str) -> str:
    """One of the speaker's that is free then: annotations of a tier do not overlap."""
    number, name = 1, speaker or NOBODY
    while (tier := name if number == 1 else f"{name} {number}") in tiers and tiers[tier] > start:
        number += 1
    if tier not in tiers:
        made.add_tier(tier, part=speaker or NOBODY, language=language or None)
        made.add_tier(f"{tier} {WORDS}", ling=WORDS, parent=tier, part=speaker or NOBODY)
    return tier
