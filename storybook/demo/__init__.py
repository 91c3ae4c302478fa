"""The demo's share of this room: a page for every theme, and two Story Books of fictional people."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from wagtail.models import Page

from analysis.models import Code
from stories.demo.load import Chosen
from stories.models import Quote, User
from storybook.demo.books import Book, Chapter, books, what_changed
from storybook.models import BookIndexPage, BookPage, ChapterPage, HomePage, ThemeIndexPage, ThemePage

INTRODUCTIONS: Final[Mapping[type[Page], str]] = {
    HomePage: (
        "<p>People in six places told us what happened to them. They decide what may be done with it, and "
        "they can take it back at any time. <b>All of them are made up:</b> this is a demonstration.</p>"
    ),
    BookIndexPage: (
        "<p>Each book gathers what several people said about one thing. Their words are here because they "
        "said yes to it. When they take that yes back, the words go.</p>"
    ),
    ThemeIndexPage: (
        "<p>What the stories have in common. A person read each one and noted what it is about.</p>"
    ),
}


def load_books(*, editor: User, chosen: Sequence[Chosen]) -> None:
    """A theme page for each root code, and the published books around the chosen words. Safe to run again.

    Only pages that are missing are made: what an editor has changed since stays as it is.
    """
    shelf, themes = BookIndexPage.objects.get(), ThemeIndexPage.objects.get()
    for kind, words in INTRODUCTIONS.items():
        _introduce(editor, kind.objects.get(), words)
    changed = what_changed()
    for code in Code.get_root_nodes():
        if not ThemePage.objects.filter(code=code).exists():
            _publish(editor, themes, _theme(code, changed.get(code.slug, "")))
    quotes = quotes_by_reference(chosen)
    for book in books():
        if not BookPage.objects.child_of(shelf).filter(slug=book.slug).exists():
            page = _publish(editor, shelf, _page(book))
            for chapter in book.chapters:
                _publish(editor, page, _chapter(chapter, quotes))


def quotes_by_reference(chosen: Sequence[Chosen]) -> dict[str, Quote]:
    """Each quote under its story's slug and its number in the story: “the-blue-file 2”."""
    quotes = {quote.passage_id: quote for quote in Quote.objects.all()}
    numbers: dict[str, int] = {}
    found = {}
    for one in chosen:
        numbers[one.story] = numbers.get(one.story, 0) + 1
        found[f"{one.story} {numbers[one.story]}"] = quotes[one.passage.pk]
    return found


def _introduce(editor: User, page: Any, words: str) -> None:
    """Words for a page that the migration made, if nobody has written any since."""
    if page.introduction in ("", page._meta.get_field("introduction").get_default()):
        page.introduction = words
        page.save_revision(user=editor).publish(user=editor)


def _publish(editor: User, parent: Page, page: Page) -> Page:
    parent.refresh_from_db()  # its place in the tree changes with each child
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    return page


def _theme(code: Code, changed: str) -> ThemePage:
    return ThemePage(title=code.name, slug=code.slug, code=code, what_changed=changed)


def _page(book: Book) -> BookPage:
    (colour, shape), (second_colour, second_shape) = book.cover, book.second
    return BookPage(
        title=book.title,
        slug=book.slug,
        subtitle=book.subtitle,
        summary=book.summary,
        introduction=book.introduction,
        about=book.about,
        colour=colour,
        shape=shape,
        second_colour=second_colour,
        second_shape=second_shape,
    )


def _chapter(chapter: Chapter, quotes: Mapping[str, Quote]) -> ChapterPage:
    return ChapterPage(
        title=chapter.title, slug=chapter.slug, summary=chapter.summary, body=list(_body(chapter, quotes))
    )


def _body(chapter: Chapter, quotes: Mapping[str, Quote]) -> Iterator[tuple[str, Any]]:
    for kind, value in chapter.parts:
        yield kind, quotes[value] if kind == "quote" else value
