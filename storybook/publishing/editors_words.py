"""The editors' own words on a page, as plain text. A quote is a reference and so has none here."""

from collections.abc import Iterator
from functools import singledispatch

from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from storybook.models import BookIndexPage, BookPage, ChapterPage, HomePage, ThemeIndexPage, ThemePage
from storybook.models.blocks import words_in


def words_of(page: Page) -> str:
    return "\n".join(words for words in _words(page) if words)


@singledispatch
def _words(page: Page) -> Iterator[str]:
    yield from ()


@_words.register
def _(page: HomePage) -> Iterator[str]:
    yield page.headline
    yield get_text_for_indexing(page.introduction)


@_words.register(BookIndexPage)
@_words.register(ThemeIndexPage)
def _(page: BookIndexPage | ThemeIndexPage) -> Iterator[str]:
    yield get_text_for_indexing(page.introduction)


@_words.register
def _(page: BookPage) -> Iterator[str]:
    yield from (page.subtitle, page.summary)
    yield get_text_for_indexing(page.introduction)
    yield get_text_for_indexing(page.about)


@_words.register
def _(page: ThemePage) -> Iterator[str]:
    yield page.code.definition
    yield get_text_for_indexing(page.introduction)
    yield get_text_for_indexing(page.what_changed)


@_words.register
def _(page: ChapterPage) -> Iterator[str]:
    yield page.summary
    yield from words_in(page.body)
