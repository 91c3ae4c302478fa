"""Praat's TextGrid, by pympi: a tier for each speaker, or one of words as aligners write it."""

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite
from typing import Final, NamedTuple

import pympi
from django.utils.translation import gettext

from stories.formats.decoding import text_of
from stories.formats.transcript import LATEST_MS, Line, TimedWord, Transcript, Unreadable, kept, one_line

PAUSE_MS: Final = 700
"""Where only words are told: whoever is silent for so long begins a new line."""
LONGEST_NUMBER: Final = 200
MOST_ROWS: Final = 50
"""Of one text, in quotation marks."""
OF_WORDS: Final = re.compile(r"(.*?)[\s:_.-]*\bwords?", re.IGNORECASE)
OF_SOUNDS: Final = re.compile(r"(.*?)[\s:_.-]*\b(?:phones?|phonemes?|segments?|syllables?)", re.IGNORECASE)
OF_NOBODY: Final = frozenset(
    {"text", "transcript", "transcription", "utterance", "utterances", "sentence", "sentences", "speech"}
)
SILENT: Final = frozenset({"<sil>", "sil", "sp", "<p:>", "#"})


class Stretch(NamedTuple):
    start_ms: int
    end_ms: int
    text: str


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    text = text_of(data)
    _require_short(text)
    with tempfile.NamedTemporaryFile(suffix=".TextGrid") as file:
        file.write(text.encode())
        file.flush()
        try:
            told = pympi.TextGrid(file.name, codec="utf-8")
        except Exception as error:  # the library raises whatever it stumbles over
            raise Unreadable(gettext("It is no TextGrid, as Praat writes it.")) from error
    turns, words = dict[str, list[Stretch]](), defaultdict[str, list[Stretch]](list)
    for tier in told.tiers:
        if tier.tier_type != "IntervalTier" or OF_SOUNDS.fullmatch(tier.name):
            continue
        if match := OF_WORDS.fullmatch(tier.name):
            words[one_line(match[1])] += _said(tier.intervals)
        else:
            turns.setdefault(_speaker(tier.name), []).extend(_said(tier.intervals))
    lines = [*_turns(turns, words), *_of_words_alone(turns, words)]
    return Transcript(kept(sorted(lines, key=lambda line: (line.start_ms or 0, line.end_ms or 0))))


def _require_short(text: str) -> None:
    """The library reads a number by going back from every figure of its line, and a text anew for each of its
    lines: neither may be long. Raises `Unreadable`."""
    inside = 0
    for line in text.split("\n"):
        quotes = line.count('"')
        if not quotes and not inside and len(line) > LONGEST_NUMBER:
            raise Unreadable(gettext("It is no TextGrid, as Praat writes it."))
        inside = 0 if quotes % 2 == bool(inside) else inside + 1
        if inside > MOST_ROWS:
            raise Unreadable(gettext("It is no TextGrid, as Praat writes it."))


def _speaker(name: str) -> str:
    name = one_line(name)
    return "" if name.casefold() in OF_NOBODY else name


def _said(intervals: Sequence[tuple[float, float, str]]) -> Iterator[Stretch]:
    for since, until, text in intervals:
        if not (isfinite(since) and isfinite(until) and 0 <= since * 1000 <= LATEST_MS):
            raise Unreadable(gettext("A time in it is out of range."))
        if (said := one_line(text)) and said.casefold() not in SILENT:
            start = round(since * 1000)
            yield Stretch(start, max(start, round(until * 1000)), said)


def _turns(turns: dict[str, list[Stretch]], words: dict[str, list[Stretch]]) -> Iterator[Line]:
    for speaker, said in turns.items():
        for turn in said:
            inside = [
                one
                for one in words.get(speaker, ())
                if turn.start_ms <= one.start_ms and one.end_ms <= turn.end_ms
            ]
            timed = tuple(TimedWord(one.text, one.start_ms, one.end_ms) for one in inside)
            yield Line(turn.text, speaker, turn.start_ms, turn.end_ms, timed)


def _of_words_alone(turns: dict[str, list[Stretch]], words: dict[str, list[Stretch]]) -> Iterator[Line]:
    for speaker in words.keys() - turns.keys():
        for said in _without_pauses(sorted(words[speaker])):
            timed = tuple(TimedWord(one.text, one.start_ms, one.end_ms) for one in said)
            text = " ".join(one.text for one in said)
            yield Line(text, speaker, said[0].start_ms, max(one.end_ms for one in said), timed)


def _without_pauses(said: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    begun = 0
    for n, (before, one) in enumerate(pairwise(said), start=1):
        if one.start_ms - before.end_ms >= PAUSE_MS:
            yield said[begun:n]
            begun = n
    if said:
        yield said[begun:]
