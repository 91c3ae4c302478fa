"""One person's story goes in by the front door, comes out of a book, and is taken back.

The desk's own journeys are in tests/analysis/journeys. Here the editor's asking
and publishing are done by the acts, and the audio of a recording waits for the
speech fixture.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from analysis.codebook import loading
from analysis.models import Coding
from stories.accounts.actors import Machine
from stories.models import Quote, Story
from stories.quotes import acts
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage
from tests.factories import UserFactory, ask_as_a_programme, passage_of
from tests.journeys.signing_in import sign_in
from tests.journeys.telling import tell
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "the nurse with the marmalade cat listened to me"
BODY = f"I lost my job in the spring. We could not pay the rent. Then {WORDS}."


def accept_one_suggestion(page: Page) -> None:
    sign_in(page, UserFactory(username="someone", role=Role.RESEARCHER))
    page.goto(f"/admin/workbench/{Story.objects.get().public_id}/")
    page.goto(page.locator('[data-note^="s"] a').first.get_attribute("href") or "")
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator('[data-note^="c"]')).to_have_count(1)


def ask_and_publish(story: Story) -> Callable[[], Any]:
    editor = UserFactory(username="editor", role=Role.EDITOR)
    quote = acts.ask(by=editor, passage=passage_of(story, WORDS))
    book = publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))
    return lambda: chapter_with(book, quote)


def open_my_story(page: Page, receipt: list[str]) -> None:
    page.goto("/my-story/")
    page.get_by_label("Your seven words").fill(" ".join(receipt))
    page.get_by_role("button", name="Open my story").click()


@pytest.mark.parametrize(
    "script", [pytest.param(True, id="script"), pytest.param(False, id="no-script", marks=pytest.mark.both)]
)
def test_a_story_is_told_found_and_taken_back(
    person: Callable[..., Page], axe: Callable[..., None], worker: Any, watch: Any, script: bool
) -> None:
    watch.expect("/since/")  # the desk stays open when the teller takes it back: it is told that it is gone
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    ask_as_a_programme()
    look = axe if script else (lambda page: None)  # what is told on the way is looked at in test_telling.py
    teller, reader = person(java_script_enabled=script), person(java_script_enabled=script)
    receipt = tell(teller, BODY)
    look(teller)
    assert len(receipt) == 7
    worker.drain()
    accept_one_suggestion(person(java_script_enabled=script))
    assert Coding.objects.live().count() == 1

    add_chapter = ask_and_publish(Story.objects.get())
    open_my_story(teller, receipt)
    look(teller)
    teller.get_by_role("button", name="Yes, show these words").click()
    expect(teller.get_by_text("Thank you. These words may be shown now.")).to_be_visible()
    assert Quote.objects.showable().count() == 1
    chapter = add_chapter()
    worker.drain()

    places = (chapter.url, "/search/?q=marmalade")
    for place in places:
        reader.goto(place)
        expect(reader.locator("main")).to_contain_text("marmalade cat")
        look(reader)

    teller.goto("/my-story/take-back/")
    look(teller)
    teller.get_by_role("button", name="Yes, take everything back").click()
    expect(teller.get_by_text("You took your story back.")).to_be_visible()
    for place in places:
        reader.goto(place)
        assert "marmalade cat" not in reader.content()
