"""The demo's share of this room: a page for every theme, and one Story Book of fictional people."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from wagtail.models import Page

from analysis.models import Code
from stories.models import Quote, User
from storybook.models import BookIndexPage, BookPage, ChapterPage, ThemeIndexPage, ThemePage

WORDS: Final = Path(__file__).with_name("demo_book.json")


def load_books(*, editor: User, quotes: Sequence[Quote]) -> None:
    """A theme page for each root code, and a published book around the quotes. Safe to run again.

    The quotes go to the chapters in turn. Only pages that are missing are made:
    what an editor has changed since stays as it is.
    """
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    books, themes = BookIndexPage.objects.get(), ThemeIndexPage.objects.get()
    _introduce(editor, books, words["introductions"]["books"])
    _introduce(editor, themes, words["introductions"]["themes"])
    for code in Code.get_root_nodes():
        if not ThemePage.objects.filter(code=code).exists():
            _publish(editor, themes, ThemePage(title=code.name, slug=code.slug, code=code))
    book = BookPage.objects.filter(slug=words["book"]["slug"]).first()
    if book is None:
        book = _publish(editor, books, BookPage(**words["book"]))
    for number, chapter in enumerate(words["chapters"]):
        if not ChapterPage.objects.child_of(book).filter(slug=chapter["slug"]).exists():
            _publish(editor, book, _chapter(chapter, quotes[number :: len(words["chapters"])]))


def _introduce(editor: User, page: Page, words: str) -> None:
    """Words for a page that the migration made, if nobody has written any."""
    if not page.introduction:
        page.introduction = words
        page.save_revision(user=editor).publish(user=editor)


def _publish(editor: User, parent: Page, page: Page) -> Page:
    parent.refresh_from_db()  # its place in the tree changes with each child
    parent.add_child(instance=page)
    page.save_revision(user=editor).publish(user=editor)
    return page


def _chapter(words: Mapping[str, Any], quotes: Sequence[Quote]) -> ChapterPage:
    named = {name: words[name] for name in ("title", "slug", "summary")}
    return ChapterPage(**named, body=list(_body(words, quotes)))


def _body(words: Mapping[str, Any], quotes: Sequence[Quote]) -> Iterator[tuple[str, Any]]:
    """Each paragraph with a quote after it while there are any; the rest of the quotes; the last words."""
    for number, paragraph in enumerate(words["between"]):
        yield "paragraph", paragraph
        yield from (("quote", quote) for quote in quotes[number : number + 1])
    yield from (("quote", quote) for quote in quotes[len(words["between"]) :])
    yield "paragraph", words["after"]
