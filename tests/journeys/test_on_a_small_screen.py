"""An old phone, 320 pixels wide, and its keyboard: nothing runs over the edge, and nothing is covered."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from storybook.models import BookIndexPage, BookPage
from tests.factories import ConsentFormVersionFactory, QuoteFactory
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL: Any = {"width": 320, "height": 568}
LONG = "What the unbelievablylongwordedaccommodationofficeentrancedoor kept from us through three winters"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# The control that has the focus, and how far its question stands below the strip of the way out, in pixels.
QUESTION = """() => {
  const [at, strip] = [document.activeElement, document.querySelector('.leave')];
  if (!at.closest('main')) return null;
  const question = at.labels?.[0] ?? at;
  return [at.name || at.textContent.trim(),
          question.getBoundingClientRect().top - strip.getBoundingClientRect().bottom];
}"""


def test_a_long_title_stays_within_the_page(person: Callable[..., Page]) -> None:
    book = publish(BookIndexPage.objects.get(), BookPage(title=LONG, slug="long"))
    chapter = chapter_with(book, QuoteFactory(approved=True), slug="long-too")
    page = person(viewport=SMALL)
    for path in (book.url, chapter.url, "/books/"):
        page.goto(path)
        assert page.evaluate(WIDER) <= 0, path


def test_the_way_out_never_covers_a_question(person: Callable[..., Page]) -> None:
    """Backwards through the form: each control then comes into view from above, under the strip."""
    ConsentFormVersionFactory()
    page = person(viewport=SMALL)
    page.goto("/share/write/")
    page.locator("main button[type=submit]").last.focus()
    asked = {}
    while (here := page.evaluate(QUESTION)) is not None:
        asked[here[0]] = here[1]
        page.keyboard.press("Shift+Tab")
    assert {"body", "how_named"} <= asked.keys()
    assert {name: above for name, above in asked.items() if above < 0} == {}
