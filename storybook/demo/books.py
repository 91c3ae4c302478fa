"""Reading the demo's Story Books from their files.

A book is some lines of `name: value`, and then its chapters:

    # The title | the-slug
    > One sentence, for the contents.

    A paragraph of the editors' own words.

    ## A heading
    "the-slug-of-a-story 2      the second of that story's marked passages, as a quote
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
CHANGED: Final = FOLDER / "what-changed.txt"


@dataclass(frozen=True)
class Chapter:
    """A chapter's parts in their order: ("heading" | "paragraph" | "quote", its text or its reference)."""

    title: str
    slug: str
    summary: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Book:
    title: str
    slug: str
    subtitle: str
    summary: str
    introduction: str
    about: str
    cover: tuple[int, str]
    second: tuple[int, str]
    chapters: tuple[Chapter, ...]


def books() -> list[Book]:
    """Every book, in the order of their files' names."""
    files = sorted(set(FOLDER.glob("*.txt")) - {CHANGED})
    return [_book(path.read_text(encoding="utf-8")) for path in files]


def what_changed() -> dict[str, str]:
    """What came of a theme, by its code's slug; a line of the file is `slug: a paragraph`."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    for line in CHANGED.read_text(encoding="utf-8").splitlines():
        slug, _, words = line.partition(": ")
        said[slug].append(words)
    return {slug: _paragraphs(paragraphs) for slug, paragraphs in said.items()}


def _book(text: str) -> Book:
    head, *chapters = text.split("\n# ")
    said: dict[str, list[str]] = defaultdict(list)
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        said[name].append(value)
    return Book(
        title=said["title"][0],
        slug=said["slug"][0],
        subtitle=said["subtitle"][0],
        summary=said["summary"][0],
        introduction=_paragraphs(said["introduction"]),
        about=_paragraphs(said["about"]),
        cover=_cover(said["colour"][0]),
        second=_cover(said["second"][0]),
        chapters=tuple(_chapter(chapter) for chapter in chapters),
    )


def _paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def _cover(said: str) -> tuple[int, str]:
    colour, shape = said.split()
    return int(colour), shape


def _chapter(text: str) -> Chapter:
    title, *lines = text.splitlines()
    name, _, slug = title.partition(" | ")
    summary = next(line[2:] for line in lines if line.startswith("> "))
    return Chapter(name, slug, summary, tuple(_parts(lines)))


def _parts(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("## "):
            yield "heading", line[3:]
        elif line.startswith('"'):
            yield "quote", line[1:]
        elif line and not line.startswith("> "):
            yield "paragraph", f"<p>{line}</p>"
