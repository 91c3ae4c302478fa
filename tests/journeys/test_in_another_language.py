"""In the pseudo-locale no English is left on the pages for readers and tellers, but what people said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Page, expect

from analysis.models import Code
from stories.models.uses import Use
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage, HomePage, ThemeIndexPage, ThemePage
from tests.factories import (
    AreaFactory,
    CodeFactory,
    CodingFactory,
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    UserFactory,
    passage_of,
    the_study,
)
from tests.journeys.telling import go_on, tell_until
from tests.stories.sounds import wav
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SAID = "Тогда медсестра выслушала меня"
GREEK = "Βιβλίο"

NOT_OURS = (
    "[translate=no], time, select[name=language], .masthead__name, .receipt__where strong, script, style"
)
"""Names, dates that Django has no words for in this locale, and an address."""
LEFT = """
(notOurs) => {
  const found = [];
  const look = (text, element) => {
    if (/[A-Za-z]{3,}/.test(text) && !element.closest(notOurs)) found.push(text.trim());
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) look(walker.currentNode.data, walker.currentNode.parentElement);
  for (const name of ["aria-label", "alt", "placeholder", "title"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) look(element.getAttribute(name), element);
  }
  return found;
}
"""


@pytest.fixture(autouse=True)
def in_the_pseudo_locale() -> Iterator[None]:
    with override_settings(LANGUAGE_CODE="en-xa", LANGUAGES=[("en-xa", "Pseudo")]):
        yield


def without_english(page: Page) -> None:
    assert page.evaluate(LEFT, NOT_OURS) == [], page.url


@pytest.fixture
def book(transactional_db: None) -> BookPage:
    """Editors' words and a teller's, in Greek and Russian letters, so that English can be told from them."""
    for home in HomePage.objects.all():
        home.headline, home.introduction = GREEK, f"<p>{GREEK}</p>"
        home.save_revision().publish()
    questions = {use.value: {"question": f"{GREEK};", "more": GREEK} for use in Use}
    ConsentFormVersionFactory(
        form=the_study().consent_form,
        introduction=GREEK,
        questions=questions,
        controller=GREEK,
        complaints_to=GREEK,
        limits=GREEK,
    )
    for page in (*BookIndexPage.objects.all(), *ThemeIndexPage.objects.all()):
        page.title = GREEK
        page.save_revision().publish()
    story = StoryFactory(body=f"{SAID}.", area=AreaFactory(name="Πόλη"), content_warnings=["death"])
    passage = passage_of(story, SAID)
    code: Code = CodeFactory(name="Ελπίδα", slug="hope", definition=GREEK)
    CodingFactory(passage=passage, code=code)
    publish(ThemeIndexPage.objects.get(), ThemePage(title="Ελπίδα", slug="hope", code=code))
    book: BookPage = publish(
        BookIndexPage.objects.get(), BookPage(title=GREEK, slug="book", about=f"<p>{GREEK}</p>")
    )
    chapter = chapter_with(book, QuoteFactory(passage=passage, approved=True), slug="chapter", live=False)
    chapter.title = chapter.summary = GREEK
    chapter.body = [part for part in chapter.body.raw_data if part["type"] == "quote"]
    chapter.save_revision().publish()
    return book


def test_no_english_is_left_on_pages_for_readers(page: Page, book: BookPage) -> None:
    for address in (
        "/",
        "/books/",
        "/books/book/",
        "/books/book/chapter/",
        "/themes/",
        "/themes/hope/",
        "/search/",
        f"/search/?q={SAID.split()[1]}",
        "/search/?q=жжжж",
        "/what-happens/",
        "/privacy/",
        "/accessibility/",
        "/about/",
        "/share/",
        "/share/first/",
        "/my-story/",
    ):
        response = page.goto(address)
        assert response is not None and response.status == 200, address
        without_english(page)


def test_no_english_is_left_where_a_story_is_told(page: Page, book: BookPage, tmp_path: Path) -> None:
    chosen = {"use-contact": {"use_contact": "no"}, "way": {"way": "both"}, "phone": {"phone": "own"}}
    sound = tmp_path / "told.wav"
    sound.write_bytes(wav())
    tell_until(page, "look", SAID, chosen=chosen, look=without_english, sound=sound)
    without_english(page)
    page.goto("/share/tell/others/?check=yes")
    page.goto("/share/tell/story/")
    page.fill("[name=body]", " ")
    go_on(page)
    expect(page.locator(".error-summary")).to_be_visible()
    without_english(page)
    page.fill("[name=body]", SAID)
    go_on(page)
    page.goto("/share/tell/look/")
    go_on(page)
    page.wait_for_url("**/share/thanks/**")
    without_english(page)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url("**/my-story/**")
    without_english(page)
    page.locator("a[href*='take-back']").first.click()
    page.wait_for_url("**/take-back/**")
    without_english(page)


def test_no_english_is_left_on_figures(page: Page, live_server: Any, book: BookPage) -> None:
    client = Client()
    client.force_login(UserFactory(role=Role.LEADER))
    [cookie] = client.cookies.values()
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    for address in ("/insight/", "/insight/hope/"):
        response = page.goto(address)
        assert response is not None and response.status == 200, address
        without_english(page)
