"""Kept as told: a part closed, waiting by the clock, telling for someone, and stopping kindly.

By keyboard, on an old phone, and in plain words.
"""

import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories import clock
from stories.consent import expiry, receipts
from stories.models import Quote, Referral, Story
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import QuoteFactory, StoryFactory, UserFactory, ask_as_a_programme, passage_of
from tests.journeys.signing_in import sign_in
from tests.journeys.telling import answer, go_on, step_of, tell_until
from tests.journeys.test_taking_back import HARDEST, SMALL, Read, press

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BODY = "The kettle sang. My brother Tomas owed them money. Then the nurse listened to me."


@pytest.fixture(autouse=True)
def form() -> None:
    ask_as_a_programme()


def choose(page: Page, label: str) -> None:
    """A box or a radio button, with Tab and the space bar (or an arrow, which keyboards use among radios)."""
    wanted = page.get_by_label(label, exact=True)
    group = wanted.get_attribute("name")
    for _ in range(120):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.name")
        if focused == group and wanted.get_attribute("type") == "radio":
            for _ in range(12):
                if wanted.is_checked():
                    return
                page.keyboard.press("Space" if _is_focused(wanted) else "ArrowDown")
        elif _is_focused(wanted):
            page.keyboard.press("Space")
            expect(wanted).to_be_checked()
            return
    raise AssertionError(f"{label} is not reached with the keyboard.")


def press_on(page: Page, wanted: Any) -> None:
    """As `press`, for one of several that are called the same."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if _is_focused(wanted):
            page.keyboard.press("Enter")
            return
    raise AssertionError("It is not reached with Tab.")


def _is_focused(wanted: Any) -> bool:
    return bool(wanted.evaluate("one => one === document.activeElement"))


def test_a_part_is_closed_and_a_story_waits_until_its_day(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    story: Story = StoryFactory(body=BODY)
    quote = QuoteFactory(passage=passage_of(story, "owed them money"), approved=True)
    page = person(viewport=SMALL)
    page.goto("/my-story/")
    page.get_by_label("Your seven words").fill(" ".join(receipts.issue(story.storyteller, "a key")))
    page.keyboard.press("Enter")
    read = Read(page, axe)

    press(page, "link", "Close a part of it")
    read.this()
    choose(page, "My brother Tomas owed them money.")
    press(page, "button", "Close what I chose")
    expect(page.get_by_text("Nobody but you reads or hears these words any more.")).to_be_visible()
    read.this()
    assert not Quote.objects.showable().exists()
    press(page, "button", "Open it again: My brother Tomas owed them money.")
    expect(page.get_by_text("Open again, where you said yes.")).to_be_visible()
    assert Quote.objects.get(pk=quote.pk).passage.closed is False

    press(page, "link", "Back to my story")
    press(page, "link", "Change this")
    read.this()
    choose(page, "From a day on")
    day = clock.today() + timedelta(days=3)
    page.get_by_label("From this day on").fill(day.isoformat())
    read.this()
    press(page, "button", "Save")
    expect(page.get_by_text("We use it for nothing before")).to_be_visible()
    assert not Story.objects.permitting(Use.RESEARCH).exists()
    with clock.at(clock.midnight(day)):
        assert expiry.process_due() == 1
        assert Story.objects.permitting(Use.RESEARCH).exists()
    assert read.hardest <= HARDEST, read.grades


def test_an_answer_is_changed_and_everything_is_saved(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    story: Story = StoryFactory(body=BODY)
    page = person(viewport=SMALL)
    page.goto("/my-story/")
    page.get_by_label("Your seven words").fill(" ".join(receipts.issue(story.storyteller, "a key")))
    page.keyboard.press("Enter")
    for said, may in (("no", False), ("yes", True)):
        page.get_by_role("link", name="What we may do").click()
        page.locator(f"#switch-share input[value={said}]").check()
        press_on(page, page.get_by_role("button", name="Save these answers"))
        expect(page.get_by_text(f"You said {said}. It holds from now on:")).to_be_visible()
        assert Story.objects.permitting(Use.SHARE).exists() is may
    axe(page)
    with page.expect_download() as saved:
        page.get_by_text("Save it all in one file").click()
        press_on(page, page.get_by_role("link", name="Save everything"))
    with zipfile.ZipFile(saved.value.path()) as everything:
        assert BODY in everything.read("words/1.txt").decode()


def test_telling_for_someone_says_by_what_right(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = person(viewport=SMALL)
    tell_until(page, "who", "")
    expect(page.get_by_label("Who are you to them?")).to_be_hidden()
    choose(page, "16 or older")
    choose(page, "It happened to someone else")
    expect(page.get_by_label("Who are you to them?")).to_be_visible()
    choose(page, "They asked me to tell it for them")
    page.get_by_label("Who are you to them?").fill("her sister")
    axe(page)
    go_on(page)
    while step_of(page):
        answer(page, "My sister told nobody for a year.", {"others": {"others": "yes"}})
        go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    story = Story.objects.get()
    assert (story.authority, story.relation, story.others_open) == ("asked", "her sister", True)
    assert not Story.objects.permitting(Use.PUBLISH).exists()


def test_someone_under_sixteen_is_stopped_kindly(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = person(viewport=SMALL)
    tell_until(page, "who", "")
    choose(page, "Under 16")
    go_on(page)
    expect(page.get_by_role("heading", name="Let us talk first")).to_be_visible()
    read = Read(page, axe)
    read.this()
    page.get_by_label("How can we reach you, or someone you trust?").fill("wren@example.org")
    press(page, "button", "Ask someone to get in touch")
    expect(page.get_by_text("A person from here will get in touch with you.")).to_be_visible()
    read.this()
    assert (Story.objects.count(), Referral.objects.count()) == (0, 1)
    assert read.hardest <= HARDEST, read.grades


def test_a_steward_makes_a_form_and_settles_who_is_named(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    steward = UserFactory(role=Role.STEWARD)
    story: Story = StoryFactory()
    page = sign_in(person(), steward)
    page.goto("/admin/consent-forms/")
    axe(page, within="main")
    page.get_by_role("button", name="Make a new version").click()
    page.get_by_label("Where it is").fill("1 Nowhere Lane")
    page.get_by_label("How it can be reached").fill("desk@example.org")
    page.get_by_label("The country whose law it answers to").fill("gb")
    axe(page, within="main")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="See it as a teller does").click()
    expect(page.get_by_text("Nothing can be sent from here.")).to_be_visible()
    page.get_by_role("link", name="Back to the form").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("From now on people are asked in these words.")).to_be_visible()

    page.goto(f"/admin/others/{story.pk}/")
    page.get_by_label("Someone else in it").fill("a nurse")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Nobody outside reads this story")).to_be_visible()
    page.reload()  # without Wagtail's own notice
    axe(page, within="main")
    page.get_by_role("button", name="They agreed: a nurse").click()
    expect(page.get_by_text("Everyone in it has agreed")).to_be_visible()
    page.goto(f"/admin/consent/{story.pk}/")
    axe(page, within="main")
