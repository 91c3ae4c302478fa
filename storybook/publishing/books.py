"""Reading the shelf: books, their chapters, and where a chapter stands between the others."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from storybook.models import BookPage, ChapterPage


@dataclass(frozen=True)
class ChapterPosition:
    """Where a chapter stands in its book. `number` counts from 1; 0 for one that is not out yet."""

    book: BookPage
    number: int
    before: ChapterPage | None
    after: ChapterPage | None


@dataclass(frozen=True)
class OnShelf:
    """A book, and how long it is in words: “3 chapters”, or nothing when there is none to read."""

    book: BookPage
    length: str


def newest(limit: int | None = None) -> list[OnShelf]:
    """The Story Books that anyone may read, the newest first."""
    inside = ChapterPage.objects.open_to_readers().filter(path__startswith=OuterRef("path")).order_by()
    number = inside.values(of_book=Value(1)).annotate(number=Count("pk")).values("number")
    books = BookPage.objects.open_to_readers().annotate(chapters=Coalesce(Subquery(number), 0))
    newest_first = books.order_by("-first_published_at", "-pk")[:limit]
    return [OnShelf(book, _length(book.chapters)) for book in newest_first]


def _length(chapters: int) -> str:
    said = ngettext("%(number)s chapter", "%(number)s chapters", chapters)
    return said % {"number": chapters} if chapters else ""


def chapters_of(book: BookPage) -> list[ChapterPage]:
    """The book's chapters that anyone may read, in their order."""
    return list(ChapterPage.objects.child_of(book).open_to_readers().order_by("path"))


def place_of(chapter: ChapterPage) -> ChapterPosition:
    book = chapter.get_parent().specific
    chapters = chapters_of(book)
    keys = [each.pk for each in chapters]
    if chapter.pk not in keys:
        return ChapterPosition(book, 0, None, None)
    at = keys.index(chapter.pk)
    return ChapterPosition(
        book,
        at + 1,
        chapters[at - 1] if at else None,
        chapters[at + 1] if at + 1 < len(chapters) else None,
    )
