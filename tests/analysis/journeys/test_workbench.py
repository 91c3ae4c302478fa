"""The desk in a browser: words chosen by keyboard, decisions that keep the place, and no script at all."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from analysis import codebook
from analysis.models import Coding, Suggestion
from analysis.suggesting import suggest
from stories.accounts.actors import Machine
from stories.models import Story
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, revision_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BODY = "😀 I lost my job. “𝒲e ate.” Then 😀 we slept.\n\nThe damp flat was cold."

SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector('[data-words]'), NodeFilter.SHOW_TEXT);
  let node;
  while ((node = walker.nextNode())) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    document.querySelector('[data-words]').focus({ preventScroll: true });
    return;
  }
}"""


@pytest.fixture
def story(transactional_db: None) -> Story:
    codebook.load(by=Machine("test"), codes=codebook.read(codebook.STARTER))
    story: Story = StoryFactory(title="My spring", body=BODY)
    suggest(revision_of(story).suggestion_runs.get().pk)
    return story


def sit_down(page: Page, story: Story, role: Role = Role.RESEARCHER) -> None:
    UserFactory(username="someone", role=role)
    page.goto("/admin/login/")
    page.fill("[name=username]", "someone")
    page.fill("[name=password]", "a-long-fictional-password")
    page.click("button[type=submit]")
    page.goto(reverse("analysis_desk", args=[story.public_id]))


def coded() -> list[tuple[str, str]]:
    live = Coding.objects.live().select_related("passage", "code").order_by("pk")
    return [(coding.passage.text, coding.code.slug) for coding in live]


@pytest.mark.both
def test_words_chosen_by_keyboard_are_coded_where_they_stand(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text("“we slept”")
    expect(page.locator("[data-code]")).to_be_focused()
    page.select_option("[data-code]", "hope")
    page.get_by_role("button", name="Code these words").click()
    expect(page.locator("[data-said]")).to_have_text("Coded as Hope.")
    assert coded() == [("we slept", "hope")]


def test_words_are_chosen_with_arrows_alone(page: Page, story: Story) -> None:
    """Without caret browsing: a word at a time, over the edges of marks, line by line."""
    sit_down(page, story)
    page.locator("[data-words]").focus()
    for key in ("Right", "Right", "Right", "Shift+Right", "Shift+Right", "Shift+Left"):
        page.keyboard.press(key.replace("Right", "ArrowRight").replace("Left", "ArrowLeft"))
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text("“my job”")
    page.select_option("[data-code]", "work")
    page.get_by_role("button", name="Code these words").click()
    expect(page.locator("[data-said]")).to_have_text("Coded as Work.")
    expect(page.locator("[data-words]")).to_be_focused()
    page.keyboard.press("ArrowDown")  # on from where they left it, to the word that stands beneath
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("a")
    expect(page.locator("[data-chosen]")).to_have_text("“was cold”")


def test_the_letter_does_nothing_elsewhere(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.locator("[data-paste] textarea").focus()
    page.keyboard.press("a")
    expect(page.locator("[data-paste] textarea")).to_have_value("a")
    expect(page.locator("[data-chosen]")).to_be_hidden()


def test_deciding_keeps_the_place_and_is_announced(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.get_by_role("button", name="Accept Work").press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Work: Accepted.")
    expect(page.locator(".desk-note-machine").filter(has_text="Housing")).to_be_focused()
    page.keyboard.press("Enter")  # once too often: it undoes nothing, and decides nothing that nobody read
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Accept Housing")).to_be_focused()
    page.get_by_role("button", name="Reject Housing").press("Enter")
    expect(page.locator("[data-said]")).to_have_text("Housing: Turned down.")
    page.keyboard.press("Enter")
    assert coded() == [("😀 I lost my job.", "work")]
    assert sorted(Suggestion.objects.values_list("state", flat=True)) == ["accepted", "rejected"]


def test_an_editor_asks_for_a_quote(page: Page, story: Story) -> None:
    sit_down(page, story, Role.EDITOR)
    page.evaluate(SELECT, "damp flat")
    page.keyboard.press("a")
    page.get_by_role("button", name="Ask for this quote").click()
    expect(page.locator(".desk-quotes q")).to_have_text("damp flat")
    expect(page.locator(".desk-state")).to_have_text("Asked")


def test_the_desk_works_without_a_script(person: Callable[..., Page], story: Story) -> None:
    page = person(java_script_enabled=False)
    sit_down(page, story)
    page.get_by_role("button", name="Accept Work").click()
    page.fill("textarea[name=words]", "not there")
    page.select_option("select[name=code]", "hope")
    page.get_by_role("button", name="Code these words").click()
    assert page.locator(".desk-error").inner_text().startswith("We can't find these words")
    page.fill("textarea[name=words]", "The damp flat")
    page.get_by_role("button", name="Code these words").click()
    assert coded() == [("😀 I lost my job.", "work"), ("The damp flat", "hope")]


def test_the_workbench_has_no_accessibility_faults(
    page: Page, story: Story, axe: Callable[..., None]
) -> None:
    sit_down(page, story)
    axe(page, within="main")
    page.goto(reverse("analysis_workbench"))
    axe(page, within="main")
