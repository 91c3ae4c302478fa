"""A text as it lies on the reading desk: its passages marked, every character where it was. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from stories.models import Turn


@dataclass(frozen=True)
class Mark:
    """A stretch to be marked: code points of the body (end exclusive), and its note's number.

    `who` is "person", "machine" or "quote"; `colour` is 1 to 12 (0 for a quote).
    """

    start: int
    end: int
    number: int
    who: str
    colour: int


@dataclass(frozen=True)
class Segment:
    """A stretch under the same marks from its start to its end."""

    start: int
    text: str
    marks: tuple[Mark, ...]

    @property
    def begun(self) -> tuple[Mark, ...]:
        """The marks whose first words these are."""
        return tuple(mark for mark in self.marks if mark.start == self.start)


@dataclass(frozen=True)
class Block:
    """A paragraph or a turn: from its first code point to the next block's (so blocks leave no gap)."""

    start: int
    end: int
    speaker: str = ""
    start_ms: int | None = None
    asks: bool = False
    """Whether it is an interviewer's question."""


def paragraphs(body: str) -> list[Block]:
    """A block for each line, with the line breaks after it."""
    starts = [0] + [at for at in range(1, len(body)) if body[at - 1] == "\n" and body[at] != "\n"]
    return [Block(start, end) for start, end in pairwise([*starts, len(body)]) if start < end]


class Spoken(NamedTuple):
    """A turn: where it starts in the text, who speaks, when (ms, where that is known), whether it asks."""

    start: int
    speaker: str
    start_ms: int | None
    asks: bool = False

    @classmethod
    def of(cls, turn: Turn) -> "Spoken":
        return cls(turn.start, turn.called, turn.start_ms, turn.asks)


def turns(body: str, spoken: Iterable[Spoken]) -> list[Block]:
    """A block for each turn, in the order of the text."""
    spoken = list(spoken)
    if not spoken:
        return paragraphs(body)
    starts = [turn.start for turn in spoken[1:]]
    return [
        Block(first, end, turn.speaker, turn.start_ms, turn.asks)
        for first, end, turn in zip([0, *starts], [*starts, len(body)], spoken, strict=True)
    ]


def segments(body: str, marks: Sequence[Mark], within: Block) -> list[Segment]:
    """The block's words, cut wherever a mark begins or ends. Joined again they are the block's words."""
    there = [mark for mark in marks if mark.start < within.end and mark.end > within.start]
    cuts = {within.start, within.end}
    for mark in there:
        cuts |= {max(mark.start, within.start), min(mark.end, within.end)}
    return [
        Segment(start, body[start:end], tuple(m for m in there if m.start <= start and m.end >= end))
        for start, end in pairwise(sorted(cuts))
    ]


def html(parts: Iterable[Segment]) -> SafeString:
    """The segments with nothing between them: one element each, holding one escaped run of text.

    `data-start` is the code point it begins at. The notes' numbers are attributes,
    drawn by the style sheet, so that what can be selected is the teller's words alone.
    """
    return format_html_join("", "{}", ((_element(part),) for part in parts))


def _element(part: Segment) -> SafeString:
    if not part.marks:
        return format_html('<span data-start="{}">{}</span>', part.start, part.text)
    classes = " ".join(dict.fromkeys(f"is-{m.who} {m.who}-{m.colour}" for m in part.marks))
    if sum(mark.who == "person" for mark in part.marks) > 1:
        classes += " has-several"
    begun = " ".join(str(mark.number) for mark in part.begun)
    numbered = format_html(' data-begins="{}" id="words-{}"', begun, part.begun[0].number) if begun else ""
    return format_html(
        '<mark data-start="{}" data-notes="{}" class="{}"{}>{}</mark>',
        part.start,
        " ".join(str(mark.number) for mark in part.marks),
        classes,
        numbered,
        part.text,
    )
