"""Which words of a text stand in a newer one, and where.

Only what changed is compared: the ends that are the same are put aside first, and a long middle is
parted at runs of words that stand once in either. What is left is short, however long the text. A word
is matched with the same word or with none: nothing is ever put in the place of an exact match, and
matches never cross.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

TOKEN: Final = re.compile(r"\w+|[^\w\s]")
SHORT: Final = 100
"""So many words on both sides are compared as they are; the time grows with the square."""
RUNS: Final = (4, 2, 1)
"""Of words that stand once: the longer the run, the surer it is the same place."""

Words = Sequence[Hashable]


@dataclass(frozen=True)
class Block:
    """A stretch that survived: where it was, where it is, how long it is."""

    before: int
    after: int
    length: int


class Moved:
    """Where what was at one place of a text is in a newer one: code points."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._starts = [block.before for block in blocks]

    def get(self, at: int) -> int | None:
        """Where the character at that place is now; None where it did not survive."""
        block = self._blocks[found] if (found := bisect_right(self._starts, at) - 1) >= 0 else None
        if block is None or at >= block.before + block.length:
            return None
        return at - block.before + block.after


def moved(before: str, after: str) -> Moved:
    """Words survive whole, not letters: a word half the same is another word."""
    first, last = _same_ends(before, after)
    old = list(TOKEN.finditer(before, first, len(before) - last))
    new = list(TOKEN.finditer(after, first, len(after) - last))
    blocks = [Block(0, 0, first)]
    for block in aligned([match[0] for match in old], [match[0] for match in new]):
        there = old[block.before : block.before + block.length]
        here = new[block.after : block.after + block.length]
        blocks += _in_text(before, there, after, here)
    blocks.append(Block(len(before) - last, len(after) - last, last))
    return Moved([block for block in blocks if block.length])


def _in_text(
    before: str, there: Sequence[re.Match[str]], after: str, here: Sequence[re.Match[str]]
) -> list[Block]:
    """The words in one block, or, where what stands between them is other, in one each."""
    start, end = there[0].start(), there[-1].end()
    if before[start:end] == after[here[0].start() : here[-1].end()]:
        return [Block(start, here[0].start(), end - start)]
    pairs = zip(there, here, strict=True)
    return [Block(old.start(), new.start(), len(old[0])) for old, new in pairs]


def aligned(before: Words, after: Words) -> Iterator[Block]:
    """The words that are the same, in order. Counted in words."""
    parts = [(0, len(before), 0, len(after))]
    while parts:
        a, a_end, b, b_end = parts.pop()
        same = _run(before, a, a_end, after, b, b_end)
        if same:
            yield Block(a, b, same)
        a, b = a + same, b + same
        tail = _run_back(before, a, a_end, after, b, b_end)
        a_end, b_end = a_end - tail, b_end - tail
        if tail:
            parts.append((a_end, a_end + tail, b_end, b_end + tail))
        if a < a_end and b < b_end:
            parts += reversed(list(_middle(before, a, a_end, after, b, b_end)))


def _middle(
    before: Words, a: int, a_end: int, after: Words, b: int, b_end: int
) -> Iterator[tuple[int, int, int, int]]:
    """Shorter parts, each to be looked at again: the same stretches, and what is between them."""
    if max(a_end - a, b_end - b) <= SHORT:
        matcher = SequenceMatcher(None, before[a:a_end], after[b:b_end], autojunk=False)
        for there, here, length in matcher.get_matching_blocks():
            if length:
                yield a + there, a + there + length, b + here, b + here + length
        return
    at, to = a, b
    for there, here, length in [*_anchors(before, a, a_end, after, b, b_end), (a_end, b_end, 0)]:
        yield from _band(at, there, to, here)
        if length:
            yield there, there + length, here, here + length
        at, to = there + length, here + length


def _band(a: int, a_end: int, b: int, b_end: int) -> Iterator[tuple[int, int, int, int]]:
    """What is between two anchors. Where it is long, and nothing in it stands once, it is taken in
    pieces that lie beside each other, so that no text, however it repeats itself, takes longer than its
    length."""
    pieces = max(1, -(-max(a_end - a, b_end - b) // SHORT))
    for n in range(pieces):
        part = (
            a + (a_end - a) * n // pieces,
            a + (a_end - a) * (n + 1) // pieces,
            b + (b_end - b) * n // pieces,
            b + (b_end - b) * (n + 1) // pieces,
        )
        if part[0] < part[1] and part[2] < part[3]:
            yield part


def _anchors(
    before: Words, a: int, a_end: int, after: Words, b: int, b_end: int
) -> list[tuple[int, int, int]]:
    """(there, here, length) of runs that stand once in either, in an order that both share."""
    for length in RUNS:
        old, new = (
            _once(words, start, end, length) for words, start, end in ((before, a, a_end), (after, b, b_end))
        )
        pairs = [(there, new[run]) for run, there in old.items() if run in new]
        if rising := _longest_rising(pairs):
            return _apart(rising, length)
    return []


def _once(words: Words, start: int, end: int, length: int) -> dict[tuple[Hashable, ...], int]:
    """Where each run of so many words is, of those that are there once."""
    runs = [tuple(words[at : at + length]) for at in range(start, end - length + 1)]
    times = Counter(runs)
    return {run: start + n for n, run in enumerate(runs) if times[run] == 1}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of them that rise on both sides. (A longest increasing subsequence, by patience sorting.)"""
    ends: list[int] = []
    tops: list[int] = []
    before: list[int] = []
    for n, (_, here) in enumerate(pairs):
        pile = bisect_right(ends, here)
        before.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [here]
        tops[pile : pile + 1] = [n]
    rising, at = [], tops[-1] if tops else -1
    while at >= 0:
        rising.append(pairs[at])
        at = before[at]
    return rising[::-1]


def _apart(rising: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int, int]]:
    """Runs that overlap each other on one side and not alike on the other are left to what is between."""
    found: list[tuple[int, int, int]] = []
    for there, here in rising:
        if found:
            at, to, long = found[-1]
            if there - at == here - to and there <= at + long:
                found[-1] = (at, to, there + length - at)
                continue
            if there < at + long or here < to + long:
                continue
        found.append((there, here, length))
    return found


def _same_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters are the same at the start and at the end, to the edge of a word."""
    first = _same_start(before, after)
    while first and not (_is_edge(before, first) and _is_edge(after, first)):
        first -= 1
    most = min(len(before), len(after)) - first
    last = _same_start(before[len(before) - most :][::-1], after[len(after) - most :][::-1])
    while last and not (_is_edge(before, len(before) - last) and _is_edge(after, len(after) - last)):
        last -= 1
    return first, last


def _same_start(one: str, other: str) -> int:
    """By halves: texts are compared quicker than their letters one by one."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _is_edge(text: str, at: int) -> bool:
    """Whether no word goes on across that place."""
    letters = (text[at - 1 : at] or " ") + (text[at : at + 1] or " ")
    return not all(letter.isalnum() or letter == "_" for letter in letters)


def _run(before: Words, a: int, a_end: int, after: Words, b: int, b_end: int) -> int:
    length, most = 0, min(a_end - a, b_end - b)
    while length < most and before[a + length] == after[b + length]:
        length += 1
    return length


def _run_back(before: Words, a: int, a_end: int, after: Words, b: int, b_end: int) -> int:
    length, most = 0, min(a_end - a, b_end - b)
    while length < most and before[a_end - length - 1] == after[b_end - length - 1]:
        length += 1
    return length
