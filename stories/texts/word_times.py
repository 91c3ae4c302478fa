"""The times of words after a person has corrected them.

Words that are the same keep what was measured. A word that took the place of one much like it, or of the only
one, keeps that one's time. Others get a time between their neighbours, and are marked: it was not measured.
Times never run backwards. Turns that are the same are not looked at.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Final

from stories.models import Word
from stories.texts.alignment import Block, aligned, moved
from stories.texts.turns import SpokenTurn, Who

SPOKEN: Final = re.compile(r"\S+")
MARKS: Final = re.compile(r"[^\w]+")
ALIKE: Final = 0.6
"""Of two words' letters, to be one word, spelt better."""
BESIDE: Final = 6
"""So far from its own place in a changed stretch a word is looked for."""
MOST: Final = 60
"""Words: in a longer stretch no word is taken for another; it was written anew."""


@dataclass(frozen=True)
class Said:
    """A turn as a person wrote it: one line. `start_ms` is where they heard it begin, and `checked` whether
    they listened to it, if they said so."""

    speaker: Who | None
    text: str
    start_ms: int | None = None
    checked: bool | None = None


@dataclass(frozen=True)
class _New:
    """A word of the new text: where it stands, and its turn."""

    plain: str
    start: int
    end: int
    turn: int


def timed(body: str, turns: Sequence[SpokenTurn], said: Iterable[Said]) -> tuple[str, tuple[SpokenTurn, ...]]:
    """The new text and its turns: `body` and `turns` are those before. Each turn becomes a line of its own;
    one without words goes. Who vouched for a turn still does where its words are the same."""
    said = _written(said)
    lines = [body[turn.start : turn.end] for turn in turns]
    texts = [one.text for one in said]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    made: list[SpokenTurn] = []
    at = to = 0
    for block in [*aligned(lines, texts), Block(len(lines), len(texts), 0)]:
        when = _between_turns(turns, at, block.before)
        made += _changed(turns[at : block.before], lines[at:], said, starts, range(to, block.after), when)
        for n in range(block.length):
            here = block.after + n
            made.append(_put(turns[block.before + n], said[here].speaker, starts[here]))
        at, to = block.before + block.length, block.after + block.length
    if not any(turn.words for turn in turns):  # no word ever had a time: then its turn has one
        if turns and all(one.start_ms is not None for one in said):
            whole, heard = typed(said, max(turn.end_ms for turn in turns))
            kept = zip(heard, made, strict=True)
            return whole, tuple(replace(turn, review=one.review) for turn, one in kept)
        made = [replace(turn, words=()) for turn in made]
    return "\n".join(texts), tuple(made)


def typed(said: Iterable[Said], duration_ms: int) -> tuple[str, tuple[SpokenTurn, ...]]:
    """The text and turns of a recording that nobody wrote down before: a turn lasts until the next one
    begins, and nobody knows when its words are said."""
    said = _written(said)
    starts = list(accumulate((min(one.start_ms or 0, duration_ms) for one in said), max))
    at, turns = 0, []
    for one, start, end in zip(said, starts, [*starts[1:], duration_ms], strict=False):
        turns.append(SpokenTurn(one.speaker, at, at + len(one.text), start, end))
        at += len(one.text) + 1
    return "\n".join(one.text for one in said), tuple(turns)


def _written(said: Iterable[Said]) -> list[Said]:
    """Each a line; those without words go."""
    return [replace(one, text=text) for one in said if (text := " ".join(one.text.split()))]


def _between_turns(turns: Sequence[SpokenTurn], first: int, last: int) -> tuple[int, int]:
    """From when until when the turns from first to last can be said: the time between those on either
    side."""
    floor = turns[first - 1].end_ms if first else 0
    if last < len(turns):
        return floor, max(floor, turns[last].start_ms)
    return floor, max([floor, *(turn.end_ms for turn in turns[first:last])])


def _put(turn: SpokenTurn, speaker: Who | None, start: int) -> SpokenTurn:
    """The same turn, a little further on. What the teller agreed to, another did not say."""
    by = start - turn.start
    words = turn.words if not by else tuple(_moved(word, by) for word in turn.words)
    review = turn.review if speaker == turn.speaker else replace(turn.review, agreed_at=None)
    return SpokenTurn(speaker, start, turn.end + by, turn.start_ms, turn.end_ms, words, review)


def _moved(word: Word, by: int) -> Word:
    times = word.start_ms, word.end_ms, word.confidence, word.measured, word.doubt
    return Word(word.start + by, word.end + by, *times)


def _changed(
    before: Sequence[SpokenTurn],
    lines: Sequence[str],
    said: Sequence[Said],
    starts: Sequence[int],
    after: range,
    when: tuple[int, int],
) -> Iterator[SpokenTurn]:
    """The turns of `said` whose numbers are in `after`, in the place of those before (`lines` are theirs)."""
    if not after:
        return
    old = [word for turn, line in zip(before, lines, strict=False) for word in _told(turn, line)]
    new = [
        _New(plain(found[0]), starts[n] + found.start(), starts[n] + found.end(), n)
        for n in after
        for found in SPOKEN.finditer(said[n].text)
    ]
    words: dict[int, list[Word]] = {n: [] for n in after}
    for one, word in zip(new, _timed(old, new, *when), strict=True):
        words[one.turn].append(word)
    for n in after:
        held = tuple(words[n])
        times = held[0].start_ms, held[-1].end_ms
        yield SpokenTurn(said[n].speaker, starts[n], starts[n] + len(said[n].text), *times, held)


def _told(turn: SpokenTurn, line: str) -> list[tuple[str, Word]]:
    """Each word of a turn with its time; where only the turn has one, a share of that."""
    told = turn.words or (Word(turn.start, turn.end, turn.start_ms, turn.end_ms, 1.0, measured=False),)
    each = [one for word in told for one in _each_of(word, turn, line)]
    return [(plain(line[word.start - turn.start : word.end - turn.start]), word) for word in each]


def _each_of(word: Word, turn: SpokenTurn, line: str) -> Sequence[Word]:
    """The word; of a stretch of several that has one time (a caption) each, with a share of that."""
    stretch = line[word.start - turn.start : word.end - turn.start]
    places = [(word.start + one.start(), word.start + one.end()) for one in SPOKEN.finditer(stretch)]
    return [word] if turn.words and len(places) < 2 else _between(places, word.start_ms, word.end_ms)


def has_times_of_words(body: str, turns: Iterable[SpokenTurn]) -> bool:
    """And not only of stretches of several."""
    return any(" " not in body[word.start : word.end] for turn in turns for word in turn.words)


def plain(word: str) -> str:
    """Without case and signs, so that a comma more or less changes nothing; signs alone are themselves."""
    word = unicodedata.normalize("NFKC", word).casefold()
    return MARKS.sub("", word) or word


def _timed(old: Sequence[tuple[str, Word]], new: Sequence[_New], floor: int, ceiling: int) -> Iterator[Word]:
    """A word for each of the new ones, in their order."""
    at = to = 0
    blocks = aligned([word for word, _ in old], [word.plain for word in new])
    for block in [*blocks, None]:
        there, here = (block.before, block.after) if block else (len(old), len(new))
        until = old[there][1].start_ms if block else ceiling
        for word in _stretch(old[at:there], new[to:here], floor, max(floor, until)):
            floor = word.end_ms
            yield word
        if block:
            for n in range(block.length):
                yield replace(old[there + n][1], start=new[here + n].start, end=new[here + n].end)
            at, to = there + block.length, here + block.length
            floor = old[at - 1][1].end_ms


def _stretch(
    old: Sequence[tuple[str, Word]], new: Sequence[_New], floor: int, ceiling: int
) -> Iterator[Word]:
    """Words where the text changed: spelt better, or guessed between their neighbours."""
    if not new:
        return
    if old:
        floor, ceiling = old[0][1].start_ms, max(old[0][1].start_ms, old[-1][1].end_ms)
    held: list[_New] = []
    better = dict(_better(old, new))
    for n, word in enumerate(new):
        found = better.get(n)
        if found is None:
            held.append(word)
            continue
        yield from _guessed(held, floor, found.start_ms)
        yield replace(found, start=word.start, end=word.end, doubt="")
        held, floor = [], found.end_ms
    yield from _guessed(held, floor, ceiling)


def _better(old: Sequence[tuple[str, Word]], new: Sequence[_New]) -> Iterator[tuple[int, Word]]:
    """Which of the new words is which of the old ones, spelt better, never crossing."""
    pairs = [(0, 0)] if len(old) == len(new) == 1 else _alike_pairs(old, new)
    i = j = -1
    for at, to in [*pairs, (len(old), len(new))]:
        if at - i == to - j == 2:  # one word for another, between two that are known
            yield j + 1, old[i + 1][1]
        if at < len(old):
            yield to, old[at][1]
        i, j = at, to


def _alike_pairs(old: Sequence[tuple[str, Word]], new: Sequence[_New]) -> Sequence[tuple[int, int]]:
    """By dynamic programming, near the diagonal: the pairs that are most alike together."""
    if max(len(old), len(new)) > MOST:
        return []
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = {}
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if abs(i * len(new) / len(old) - j) <= BESIDE:
                alike[i, j] = _alike(old[i][0], new[j].plain)
                if alike[i, j] >= ALIKE:
                    best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike[i, j])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if alike.get((i, j), 0.0) >= ALIKE and best[i][j] == best[i + 1][j + 1] + alike[i, j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE else 0.0


def _guessed(new: Sequence[_New], start_ms: int, end_ms: int) -> list[Word]:
    return _between([(word.start, word.end) for word in new], start_ms, end_ms)


def _between(places: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> list[Word]:
    """Words at these places in the text share the time between them by their letters. Not measured."""
    end_ms = max(start_ms, end_ms)
    letters = [0, *accumulate(end - start for start, end in places)]
    at = [start_ms + (end_ms - start_ms) * count // max(1, letters[-1]) for count in letters]
    return [Word(start, end, at[n], at[n + 1], 1.0, measured=False) for n, (start, end) in enumerate(places)]


def spoken_by(body: str, turns: Sequence[SpokenTurn], lines: Sequence[str]) -> list[Said]:
    """Lines that nobody said the speakers of: each is by whoever says its first word that stood before."""
    now = moved("\n".join(lines), body)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    begins = [turn.start for turn in turns]
    said, speaker = [], turns[0].speaker if turns else None
    for line, start in zip(lines, starts, strict=False):
        there = (now.get(at) for at in range(start, start + len(line)) if not line[at - start].isspace())
        if (found := next((at for at in there if at is not None), None)) is not None:
            speaker = turns[max(0, bisect_right(begins, found) - 1)].speaker
        said.append(Said(speaker, line))
    return said
