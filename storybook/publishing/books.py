"""Reading the shelf: books, their chapters, and where a chapter stands between the others."""

from dataclasses import dataclass

from storybook.models import BookPage, ChapterPage


@dataclass(frozen=True)
class Place:
    """Where a chapter stands in its book. `number` counts from 1; 0 for one that is not out yet."""

    book: BookPage
    number: int
    before: ChapterPage | None
    after: ChapterPage | None


def newest(limit: int | None = None) -> list[BookPage]:
    """The Story Books that anyone may read, the newest first."""
    books = BookPage.objects.open_to_readers().order_by("-first_published_at", "-pk")
    return list(books[:limit])


def chapters_of(book: BookPage) -> list[ChapterPage]:
    """The book's chapters that anyone may read, in their order."""
    return list(ChapterPage.objects.child_of(book).open_to_readers().order_by("path"))


def place_of(chapter: ChapterPage) -> Place:
    book = chapter.get_parent().specific
    chapters = chapters_of(book)
    keys = [each.pk for each in chapters]
    if chapter.pk not in keys:
        return Place(book, 0, None, None)
    at = keys.index(chapter.pk)
    return Place(
        book,
        at + 1,
        chapters[at - 1] if at else None,
        chapters[at + 1] if at + 1 < len(chapters) else None,
    )
