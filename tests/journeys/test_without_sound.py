"""An interview that was written down elsewhere: a researcher says who speaks, and corrects it by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.formats.registry import read
from stories.models import Revision, Text
from stories.roles import Role
from stories.transcripts import imports
from tests.factories import StoryFactory, UserFactory
from tests.journeys.signing_in import sign_in
from tests.journeys.test_correcting import caret, lines

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TOLD = b"Ann: What happened?\nWren: I lost my jib. Ann: When?\nWren: In the spring.\n"


@pytest.fixture
def text(transactional_db: None) -> Text:
    story, by = StoryFactory(body=""), UserFactory(is_superuser=True)
    return imports.bring_in_alone(by=by, story=story, transcript=read("told.txt", TOLD)).text


def current(text: Text) -> Revision:
    found = Text.objects.get(pk=text.pk).current
    assert found is not None
    return found


def test_it_is_named_and_corrected_by_keyboard(page: Page, text: Text, axe: Callable[..., None]) -> None:
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto("/admin/recordings/")
    expect(page.get_by_text("3 turns are nobody’s yet")).to_be_visible()
    axe(page, within="main")
    page.get_by_role("link", name="Who speaks").click()
    ann = page.get_by_role("region", name="Ann speaks once")
    ann.get_by_label("Who this is").select_option("Interviewer")
    axe(page, within="main")
    ann.get_by_role("button", name="Keep Ann").click()
    expect(page.get_by_text("Saved: Ann.")).to_be_visible()

    page.goto(f"/admin/transcripts/{text.pk}/words/")
    expect(page.locator("[data-text]")).to_have_count(3)
    expect(page.get_by_role("button", name="Play")).to_have_count(0)
    axe(page, within="main")
    caret(page, 1, "Ann: When?")
    page.keyboard.press("Enter")
    expect(page.locator("[data-text]")).to_have_count(4)
    for _ in "Ann: ":
        page.keyboard.press("Delete")
    page.keyboard.press("Control+1")  # by Ann
    caret(page, 1, "ib.")
    page.keyboard.press("Delete")
    page.keyboard.type("o")
    page.keyboard.press("Escape")  # plays elsewhere; here there is nothing to play
    page.keyboard.press("Control+Enter")
    assert lines(page) == ["What happened?", "I lost my job.", "When?", "In the spring."]
    expect(page.get_by_text("1 of 4 turns checked")).to_be_visible()
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_text("part a turn in two")).to_be_visible()
    expect(page.get_by_text("slower, faster")).to_have_count(0)
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("as version 2")).to_be_visible()
    turns = current(text).turns.select_related("speaker")
    assert [(turn.called, turn.asks) for turn in turns] == [
        ("Ann", True),
        ("Wren", False),
        ("Ann", True),
        ("Wren", False),
    ]


def test_what_is_written_is_still_there_after_the_tab_was_closed(page: Page, text: Text) -> None:
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    address = f"/admin/transcripts/{text.pk}/words/"
    page.goto(address)
    caret(page, 2, "spring")
    page.keyboard.type("late ")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    again = page.context.new_page()
    page.close()
    again.goto(address)
    expect(again.locator("[data-text]").nth(2)).to_have_text("In the late spring.")
