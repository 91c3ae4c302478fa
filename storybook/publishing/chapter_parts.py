"""A chapter as readers get it: its parts in order, without those that may not be shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from storybook.models import ChapterPage
from storybook.publishing.shown import shown


@dataclass(frozen=True)
class ChapterPart:
    """`kind` is heading, paragraph, picture or quote; `value` what it holds (a quote: a ShownQuote)."""

    kind: str
    value: Any


def parts_of(chapter: ChapterPage) -> list[ChapterPart]:
    """The chapter's parts. A quote that may not be shown leaves no trace: not even an empty box."""
    return list(_without_bare_headings(list(_resolved(chapter))))


def _resolved(chapter: ChapterPage) -> Iterator[ChapterPart]:
    quotes = shown(chapter.quote_keys())
    for block in chapter.body:
        if block.block_type != "quote":
            yield ChapterPart(block.block_type, block.value)
        elif block.value is not None and block.value.pk in quotes:
            yield ChapterPart("quote", quotes[block.value.pk])


def _without_bare_headings(parts: list[ChapterPart]) -> Iterable[ChapterPart]:
    """A heading that nothing is left under goes too: it would tell that something was there."""
    pairs = zip(parts, [*parts[1:], ChapterPart("heading", "")], strict=False)
    return (part for part, after in pairs if {part.kind, after.kind} != {"heading"})
