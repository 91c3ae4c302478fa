"""An old phone, 320 pixels wide, and its keyboard: nothing runs over the edge, and nothing is covered."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from stories.consent import receipts
from stories.models import Story
from storybook.models import BookIndexPage, BookPage
from tests.factories import ConsentFormVersionFactory, QuoteFactory, StoryFactory, passage_of
from tests.journeys.telling import NEXT, step_of, tell_until
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
    seen = set()

    def look(page: Page) -> None:
        if not step_of(page):
            return
        page.locator(NEXT).first.focus()
        asked = {}
        while (here := page.evaluate(QUESTION)) is not None:
            asked[here[0]] = here[1]
            page.keyboard.press("Shift+Tab")
        assert {name: above for name, above in asked.items() if above < 0} == {}
        assert page.evaluate(WIDER) <= 0
        seen.update(asked)

    tell_until(page, "look", "It rained.", look=look)
    assert {"body", "how_named", "age", "use_publish"} <= seen


# Pages on which one chooses from a list need not fit: they are read from the top to the button.
LONG_LISTS = {"who", "warn", "name", "view", "look"}


def test_each_step_fits_its_screen(person: Callable[..., Page]) -> None:
    """On a phone of 390 by 844 the button that goes on is in sight, without scrolling."""
    ConsentFormVersionFactory()
    page = person(viewport={"width": 390, "height": 844})
    below = {}

    def look(page: Page) -> None:
        if step := step_of(page):
            below[step] = page.locator(NEXT).first.bounding_box()["y"]  # type: ignore[index]

    tell_until(page, "look", "It rained.", look=look)
    assert {step: y for step, y in below.items() if y > 800 and step not in LONG_LISTS} == {}
    assert len(below) > 12


def test_my_story_is_found_through_on_a_phone(person: Callable[..., Page], axe: Callable[..., None]) -> None:
    story: Story = StoryFactory(body="I lost my job. We could not pay. " + "It rained. " * 150)
    for words in ("I lost my job", "We could not pay"):
        QuoteFactory(passage=passage_of(story, words))
    page = person(viewport={"width": 390, "height": 844})
    page.goto("/my-story/")
    page.get_by_label("Your seven words").fill(" ".join(receipts.issue(story.storyteller, "a key")))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="2 questions for you").wait_for()
    assert page.evaluate("document.querySelector('main').scrollHeight") <= 3_000
    axe(page)
    for link in page.locator(".contents a").all():
        if (link.get_attribute("href") or "").startswith("#"):
            assert page.locator(link.get_attribute("href") or "").count() == 1


def test_a_pages_heading_stands_within_the_first_160_pixels(
    person: Callable[..., Page], settings: Any
) -> None:
    """On a phone, with the demo's strip above it."""
    settings.STORYBOOK_DEMO = True
    book = publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))
    chapter_with(book, QuoteFactory(approved=True))
    page = person(viewport={"width": 390, "height": 844})
    tops = {}
    for path in ("/", "/books/", "/themes/", "/search/", "/about/", "/what-happens/", "/privacy/"):
        page.goto(path)
        assert page.locator(".made-up").count() == 1
        tops[path] = page.locator("h1").bounding_box()["y"]  # type: ignore[index]
    assert {path: top for path, top in tops.items() if top > 160} == {}
