"""Turns as they were heard, as the text of a revision."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from stories.models import Voice, Word
from stories.texts.turns import SpokenTurn, Who
from stories.transcription.diarization.turns import HeardTurn
from stories.transcription.engine import HeardSegment

THE_SAME: Final = 0.6
"""Of a voice's time in which somebody was heard before, to be taken for them."""


@dataclass(frozen=True)
class Transcript:
    """A whole transcript: its text, and turns whose offsets count the text's code points."""

    body: str
    turns: tuple[SpokenTurn, ...]


def written(turns: Iterable[HeardTurn], before: Sequence[SpokenTurn] = ()) -> Transcript:
    """One text, each turn on a line of its own, in NFC. `before` are the turns of the words until now:
    who was heard then is known again by when they speak."""
    turns = list(turns)
    who = known_again(turns, before)
    body, kept = "", []
    for turn in turns:
        body += "\n" if body else ""
        start, words = len(body), list[Word]()
        for number, segment in enumerate(turn.segments):
            body += " " if number else ""
            text, said = _line(segment, len(body))
            body += text
            words += said
        times = turn.segments[0].start_ms, turn.segments[-1].end_ms
        speaker = None if turn.voice is None else who[turn.voice]
        kept.append(SpokenTurn(speaker, start, len(body), *times, tuple(words)))
    return Transcript(body, tuple(kept))


def known_again(turns: Iterable[HeardTurn], before: Sequence[SpokenTurn]) -> Mapping[int, Who]:
    """Who each voice is: whoever was heard for most of its time before, or else nobody yet, by a number."""
    together: dict[tuple[int, Who], int] = defaultdict(int)
    lengths: dict[int, int] = {}
    for turn in turns:
        if turn.voice is None:
            continue
        start, end = turn.segments[0].start_ms, turn.segments[-1].end_ms
        lengths[turn.voice] = lengths.get(turn.voice, 0) + end - start
        for one in before:
            if one.speaker and one.start_ms < end and start < one.end_ms:
                together[turn.voice, one.speaker] += min(end, one.end_ms) - max(start, one.start_ms)
    who: dict[int, Who] = {}
    for (voice, speaker), ms in sorted(together.items(), key=lambda item: -item[1]):
        if voice not in who and speaker not in who.values() and ms >= THE_SAME * lengths[voice]:
            who[voice] = speaker
    for voice in lengths:
        who.setdefault(voice, _numbered(voice, set(who.values())))
    return who


def _numbered(voice: int, taken: set[Who]) -> Who:
    """By its own number, or by the next that is free."""
    number = voice
    while Who(Voice.UNKNOWN, str(number)) in taken:
        number += 1
    return Who(Voice.UNKNOWN, str(number))


def _line(segment: HeardSegment, start: int) -> tuple[str, list[Word]]:
    if not segment.words:
        return unicodedata.normalize("NFC", segment.text), []
    text, words = "", []
    for word in segment.words:
        text += " " if text else ""
        at = start + len(text)
        text += unicodedata.normalize("NFC", word.text)
        end_ms = max(word.start_ms, word.end_ms)
        words.append(
            Word(
                at, start + len(text), word.start_ms, end_ms, word.confidence, measured=True, doubt=word.doubt
            )
        )
    return text, words
