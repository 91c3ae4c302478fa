"""Hiding, taking back, putting back, erasing: by keyboard, on an old phone, and in plain words."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.consent import receipts
from stories.models import Story, Tombstone
from tests.factories import QuoteFactory, StoryFactory, ask_as_a_programme, passage_of
from tests.reading_age import grade, syllables

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL: Any = {"width": 320, "height": 568}
HARDEST = 6.0
OWN_WORDS = """() => [...document.querySelectorAll('main :is(h1, h2, p, li, label, legend, button, dt, dd)')]
  .filter(one => !one.closest('blockquote, .story, .where-list, time'))
  .map(one => one.innerText.trim()).filter(Boolean)"""


@pytest.fixture
def story() -> Story:
    version = ask_as_a_programme()
    assert version.number == 1
    story: Story = StoryFactory()
    QuoteFactory(passage=passage_of(story, "the nurse listened to me"), approved=True)
    return story


def press(page: Page, role: Any, name: str) -> None:
    """Go to it with Tab alone, as one does who has no mouse, and press Enter."""
    wanted = page.get_by_role(role, name=name, exact=True)
    expect(wanted).to_be_visible()
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(f"{name} is not reached with Tab.")


def test_a_story_is_hidden_taken_back_put_back_and_erased(
    person: Callable[..., Page], axe: Callable[..., None], worker: Any, story: Story
) -> None:
    page = person(viewport=SMALL)
    page.goto("/my-story/")
    page.get_by_label("Your seven words").fill(" ".join(receipts.issue(story.storyteller, "a key")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hide it for now")).to_be_visible()

    read = Read(page, axe)
    read.this()
    press(page, "button", "Hide my story")
    expect(page.get_by_text("Your story is hidden.").first).to_be_visible()
    read.this()
    press(page, "button", "Show my story again")
    expect(page.get_by_text("Your story can be seen again, as before.")).to_be_visible()

    page.get_by_text("Save it all in one file").click()
    press(page, "link", "Change its name or mine")
    read.this()
    page.get_by_label("A name for your story").fill("The kettle")
    press(page, "button", "Save")
    expect(page.get_by_role("heading", name="The kettle")).to_be_visible()

    press(page, "link", "Take my story back")
    read.this()
    press(page, "button", "Yes, take everything back")
    expect(page.get_by_text("You took your story back.")).to_be_visible()
    read.this()
    press(page, "button", "Put my story back")
    expect(page.get_by_text("Your story is back. All is as it was before.")).to_be_visible()

    page.get_by_text("See it all").click()
    press(page, "link", "The whole record, with what we asked")
    read.this()
    press(page, "link", "Back to my story")
    press(page, "link", "Take my story back")
    press(page, "button", "Erase everything now")
    read.this()
    press(page, "button", "Yes, erase everything now")
    expect(page.get_by_role("heading", name="It is being erased")).to_be_visible()
    read.this()
    worker.drain()
    assert (Story.objects.count(), Tombstone.objects.get().left) == (0, {})
    page.goto("/my-story/")
    expect(page.get_by_label("Your seven words")).to_be_visible()
    assert read.hardest <= HARDEST, read.grades


class Read:
    """Each page looked at for faults, and how hard its own words are."""

    def __init__(self, page: Page, axe: Callable[..., None]) -> None:
        self.page, self.axe = page, axe
        self.grades: dict[str, float] = {}

    def this(self) -> None:
        self.axe(self.page)
        self.grades[self.page.title()] = round(grade(self.page.evaluate(OWN_WORDS)), 1)

    @property
    def hardest(self) -> float:
        return max(self.grades.values())


@pytest.mark.parametrize(
    ("word", "number"), [("story", 2), ("erase", 2), ("take", 1), ("asked", 1), ("people", 2), ("decided", 3)]
)
def test_syllables_are_counted(word: str, number: int) -> None:
    assert syllables(word) == number


def test_hard_words_make_a_high_grade() -> None:
    assert grade(["We keep it safe. You can take it back."]) < 2
    assert grade(["Withdrawal of participatory authorisation necessitates institutional notification."]) > 15
