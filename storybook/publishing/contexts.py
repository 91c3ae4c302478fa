"""What each kind of page is drawn with, as it is at this request."""

from typing import Any

from django.http import HttpRequest

from storybook.models import (
    BookIndexPage,
    BookPage,
    ChapterPage,
    HomePage,
    ThemeIndexPage,
    ThemePage,
    beside,
)
from storybook.publishing.books import chapters_of, newest, place_of
from storybook.publishing.chapter_parts import parts_of
from storybook.publishing.no_copies import refuse_copies
from storybook.publishing.themes import open_themes, placed_quotes
from storybook.publishing.voice_of_the_day import voice_of

ON_THE_HOME_PAGE = 3


def register() -> None:
    """Called in `AppConfig.ready()`."""
    beside.register(HomePage, _home)
    beside.register(BookIndexPage, lambda page, request: {"books": newest()})
    beside.register(BookPage, lambda page, request: {"chapters": chapters_of(page)})
    beside.register(ChapterPage, _chapter)
    beside.register(ThemeIndexPage, lambda page, request: {"themes": open_themes()})
    beside.register(ThemePage, _theme)
    beside.register_check(refuse_copies)


def _home(page: HomePage, request: HttpRequest) -> dict[str, Any]:
    return {"voice": voice_of(), "books": newest(ON_THE_HOME_PAGE)}


def _chapter(page: ChapterPage, request: HttpRequest) -> dict[str, Any]:
    return {"parts": parts_of(page), "place": place_of(page)}


def _theme(page: ThemePage, request: HttpRequest) -> dict[str, Any]:
    return {"quotes": placed_quotes(page.code, request.GET.get("page"))}
