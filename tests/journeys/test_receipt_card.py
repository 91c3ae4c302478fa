"""The square on a receipt's card: a telephone opens its address, and the words are in the box."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.consent import receipts
from tests.factories import StoryFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_words_of_the_square_go_into_the_box_and_out_of_the_address(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    words = receipts.issue(StoryFactory(title="The kettle").storyteller, "a key")
    page = person()
    page.goto(f"/my-story/#{'-'.join(words)}")
    expect(page.get_by_label("Your seven words")).to_have_value(" ".join(words))
    assert page.url.endswith("/my-story/")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The kettle")).to_be_visible()


@pytest.mark.parametrize("behind", ["nothing-much", "<b>-b-c-d-e-f-g", ""])
def test_what_are_not_seven_words_is_left_alone(page: Page, behind: str) -> None:
    page.goto(f"/my-story/#{behind}")
    expect(page.get_by_label("Your seven words")).to_have_value("")
