"""The desk in a browser: words chosen by keyboard, decisions that keep the place, and no script at all."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from analysis.codebook import loading
from analysis.models import Coding, Decision, Memo, Suggestion
from analysis.suggesting import suggest
from stories import signals
from stories.accounts.actors import Machine, Teller
from stories.consent import acts as consent
from stories.models import Story
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, revision_of
from tests.journeys.conftest import Watch
from tests.journeys.signing_in import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BODY = "😀 I lost my job. “𝒲e ate.” Then 😀 we slept.\n\nThe damp flat was cold."

SELECT = """(words) => {
  for (const part of document.querySelectorAll('.desk-words')) {
    const node = part.firstChild;
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(node, at, node, at + words.length);
    document.querySelector('[data-words]').focus({ preventScroll: true });
    return;
  }
}"""


@pytest.fixture
def story(transactional_db: None) -> Story:
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    story: Story = StoryFactory(title="My spring", body=BODY)
    signals.flush()
    suggest(revision_of(story).suggestion_runs.get().pk)
    return story


def sit_down(
    page: Page, story: Story, role: Role = Role.RESEARCHER, name: str = "someone", drawn: bool = True
) -> None:
    sign_in(page, UserFactory(username=name, role=role))
    page.goto(reverse("analysis_desk", args=[story.public_id]))
    if drawn:
        page.locator(".desk.is-drawn").wait_for()


def coded() -> list[tuple[str, str]]:
    live = Coding.objects.live().select_related("passage", "code").order_by("pk")
    return [(coding.passage.text, coding.code.slug) for coding in live]


def said(page: Page) -> Locator:
    return page.locator("[data-said]")


@pytest.mark.both
def test_words_are_coded_with_a_few_letters_undone_and_done_again(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chosen]")).to_have_text("“we slept”")
    expect(page.locator("[data-pick]")).to_be_focused()
    page.keyboard.type("hop")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Coded as Hope.")
    expect(page.locator("[data-words]")).to_be_focused()
    expect(page.locator(".desk-stripe.is-coding")).to_have_count(1)
    assert coded() == [("we slept", "hope")]
    page.keyboard.press("Control+z")
    expect(said(page)).to_have_text("Undone.")
    expect(page.locator(".desk-stripe.is-coding")).to_have_count(0)
    assert coded() == []
    page.keyboard.press("Control+y")
    expect(said(page)).to_have_text("Done again.")
    assert coded() == [("we slept", "hope")]


def test_an_interview_is_coded_by_keyboard_alone(page: Page, story: Story) -> None:
    """Words and sentences; several codes at once, the last one again, in vivo, a new one; taken away."""
    sit_down(page, story)
    page.locator("[data-words]").focus()
    for key in ("Right", "Right", "Right", "Shift+Right", "Shift+Right", "Shift+Left"):
        page.keyboard.press(key.replace("Right", "ArrowRight").replace("Left", "ArrowLeft"))
    page.keyboard.press("c")
    expect(page.locator("[data-chosen]")).to_have_text("“my job”")
    page.keyboard.type("wor")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("pov")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Coded as Poverty, Work.")
    page.keyboard.press("ArrowDown")  # on from where they left it, to the word that stands beneath
    page.keyboard.press("s")
    page.keyboard.press("q")
    expect(said(page)).to_have_text("Coded as Poverty.")
    page.keyboard.press("v")
    expect(said(page)).to_have_text("Coded as “The damp flat was cold.”.")
    page.keyboard.press("n")
    page.keyboard.type("Cold rooms")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Coded as Cold rooms.")
    expect(page.locator(".desk-code-name", has_text="Cold rooms")).to_be_visible()
    page.keyboard.press("u")
    expect(said(page)).to_contain_text("Taken away.")
    assert len(coded()) == 4
    page.keyboard.press("w")
    page.keyboard.type("hope")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Coded as Hope.")
    assert coded()[-1] == (BODY, "hope")


def test_letters_do_nothing_elsewhere_and_a_question_mark_shows_the_keys(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.locator("[data-filter]").fill("hou")
    page.keyboard.press("u")
    expect(page.locator("[data-filter]")).to_have_value("houu")
    page.locator("[data-words]").focus()
    page.keyboard.press("?")
    expect(page.locator("dialog.desk-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.desk-keys")).to_be_hidden()


def test_suggestions_are_gone_through_one_by_one(page: Page, story: Story) -> None:
    sit_down(page, story)
    expect(page.locator(".desk-stripe.is-suggestion")).to_have_count(2)
    page.locator("[data-words]").focus()
    page.keyboard.press("g")
    card = page.locator(".desk-card")
    expect(card.locator("h2")).to_have_text("Work")
    page.get_by_role("button", name="Accept", exact=True).press("Enter")
    expect(said(page)).to_have_text("Work: Accepted.")
    expect(card.locator("h2")).to_have_text("Housing")
    expect(page.locator("[data-card]")).to_be_focused()
    page.keyboard.press("Enter")  # once too often: it decides on nothing that nobody read
    page.get_by_role("button", name="Reject", exact=True).press("Enter")
    expect(said(page)).to_have_text("Housing: Turned down.")
    expect(card).to_have_count(0)
    expect(page.locator("[data-open]")).to_have_text("0")
    assert coded() == [("😀 I lost my job.", "work")]
    assert sorted(Decision.objects.values_list("accepted", flat=True)) == [False, True]


def test_a_suggestion_is_accepted_of_other_words(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.locator(".desk-stripe.is-suggestion").first.click()
    page.get_by_role("button", name="Accept other words").click()
    page.evaluate(SELECT, "lost my job")
    page.keyboard.press("Enter")
    page.keyboard.type("work")
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("Work: Accepted.")
    assert coded() == [("lost my job", "work")]


def test_a_stripe_opens_its_coding_which_gets_another_code(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("Enter")
    page.keyboard.type("hope")
    page.keyboard.press("Enter")
    page.locator(".desk-stripe.is-coding").click()
    card = page.locator(".desk-card")
    expect(card).to_contain_text("Coded by someone")
    card.get_by_label("Change the code to").select_option("work")
    card.get_by_role("button", name="Change", exact=True).click()
    expect(said(page)).to_have_text("Hope is now Work.")
    expect(card.locator("h2")).to_have_text("Work")
    expect(card.locator("summary", has_text="History")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(card.locator("h2")).to_have_text("Hope")
    card.get_by_role("button", name="Remove").click()
    expect(card).to_have_count(0)
    assert coded() == []


def test_by_mouse_words_that_are_selected_open_the_codes(page: Page, story: Story) -> None:
    sit_down(page, story)
    box = page.locator(".desk-words").nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 2, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 12, steps=4)
    page.mouse.up()
    expect(page.locator("[data-pick]")).to_be_focused()
    page.get_by_role("option", name="Housing").click()
    expect(said(page)).to_have_text("Coded as Housing.")
    assert len(coded()) == 1
    page.mouse.click(box["x"] + 10, box["y"] + 12)
    expect(page.locator(".desk-card h2")).to_have_text("Housing")


def test_only_some_codes_are_shown_and_found_by_typing(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.locator("[data-words]").focus()
    page.keyboard.press("l")
    page.keyboard.type("hous")
    expect(page.locator(".desk-code:visible")).to_have_count(1)
    page.get_by_label("Housing").check()
    expect(page.locator("[data-stripe]")).to_have_count(1)
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("[data-stripe]")).to_have_count(2)


def test_two_at_one_story_see_each_other_within_seconds(person: Callable[..., Page], story: Story) -> None:
    one, other = person(), person()
    sit_down(one, story)
    sit_down(other, story, name="other")
    one.evaluate(SELECT, "we slept")
    one.keyboard.press("Enter")
    one.keyboard.type("hope")
    one.keyboard.press("Enter")
    expect(other.locator(".desk-stripe.is-coding")).to_have_count(1, timeout=10_000)
    other.locator(".desk-stripe.is-coding").click()
    expect(other.locator(".desk-card")).to_contain_text("Coded by someone")


def test_memos_on_words_on_a_coding_and_on_the_story(page: Page, story: Story) -> None:
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("a")
    expect(page.locator("[data-memo]")).to_be_focused()
    page.keyboard.type("Ask about the cold.")
    page.locator(".desk-card").get_by_role("button", name="Save the memo").click()
    expect(page.locator(".desk-stripe.is-memo")).to_have_count(1)
    page.locator(".desk-stripe.is-memo").click()
    expect(page.locator(".desk-card")).to_contain_text("Ask about the cold.")
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("Enter")
    page.keyboard.type("hope")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-stripe.is-coding")).to_have_count(1)
    page.keyboard.press("m")
    expect(page.locator(".desk-card [data-memo]")).to_be_focused()
    page.keyboard.type("Is it?")
    page.locator(".desk-card").get_by_role("button", name="Save the memo").click()
    expect(page.locator(".desk-stripe.is-coding.has-memo")).to_have_count(1)
    page.locator("[data-memos] summary").first.click()
    page.get_by_label("A memo on this story").fill("She laughs here.")
    page.locator("[data-memos]").get_by_role("button", name="Save the memo").last.click()
    expect(page.locator("[data-memos] .desk-memo")).to_contain_text("She laughs here.")
    assert Memo.objects.live().count() == 3


def test_two_coders_and_one_is_blind_until_they_finish(person: Callable[..., Page], story: Story) -> None:
    one, other = person(), person()
    sit_down(other, story, name="other")
    sit_down(one, story)
    one.locator("[data-coders] summary").click()
    one.get_by_role("button", name="Hide the others until I finish").click()
    expect(one.get_by_text("You don’t see what others coded")).to_be_visible()
    other.evaluate(SELECT, "we slept")
    other.keyboard.press("Enter")
    other.keyboard.type("hope")
    other.keyboard.press("Enter")
    expect(other.locator(".desk-stripe.is-coding")).to_have_count(1)
    one.wait_for_timeout(4500)
    expect(one.locator(".desk-stripe.is-coding")).to_have_count(0)
    one.get_by_role("button", name="I have finished").click()
    expect(one.locator(".desk-stripe.is-coding")).to_have_count(1)
    one.locator("[data-coders] summary").click()
    one.get_by_label("Show", exact=True).select_option("mine")
    expect(one.locator(".desk-stripe.is-coding")).to_have_count(0)


def test_what_is_gone_is_said_and_what_was_begun_is_kept(page: Page, story: Story, watch: Watch) -> None:
    """A note that somebody took away, no network, and a story that is taken back while its desk is open."""
    watch.expect("answered 404")
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("Enter")
    page.keyboard.type("hop")
    page.keyboard.press("Enter")
    page.locator(".desk-stripe.is-coding").click()
    page.locator(".desk-card [data-memo]").fill("Not only the job.")
    page.context.set_offline(True)
    page.locator(".desk-stripe.is-suggestion").first.click()
    expect(said(page)).to_contain_text("We could not reach the server.")
    page.context.set_offline(False)
    expect(page.locator(".desk-card [data-memo]")).to_have_value("Not only the job.")
    Suggestion.objects.all().delete()
    page.locator(".desk-stripe.is-suggestion").first.click()
    expect(said(page)).to_have_text("This note is not here any more.")
    page.keyboard.press("Escape")
    page.locator(".desk-stripe.is-coding").click()
    expect(page.locator(".desk-card [data-memo]")).to_have_value("Not only the job.")
    consent.withdraw(by=Teller(story.pk), story=story)
    page.locator(".desk-card").get_by_role("button", name="Save the memo").click()
    expect(page.locator("[data-desk]")).to_have_count(0)
    assert "we slept" not in page.content()


def test_an_editor_asks_for_a_quote(page: Page, story: Story) -> None:
    sit_down(page, story, Role.EDITOR)
    page.evaluate(SELECT, "damp flat")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask for this quote").click()
    expect(page.locator(".desk-stripe.is-quote")).to_have_count(1)
    page.reload()
    expect(page.locator(".desk-quotes q")).to_have_text("damp flat")


@pytest.mark.parametrize("width", [390])
def test_on_a_phone_words_are_coded_and_nothing_is_too_wide(
    person: Callable[..., Page], story: Story, width: int
) -> None:
    page = person(viewport={"width": width, "height": 800}, has_touch=True)
    sit_down(page, story)
    page.evaluate(SELECT, "we slept")
    page.keyboard.press("Enter")
    page.get_by_role("option", name="Hope").tap()
    expect(said(page)).to_have_text("Coded as Hope.")
    page.locator(".desk-stripe.is-coding").scroll_into_view_if_needed()
    page.locator(".desk-stripe.is-coding").tap()
    expect(page.locator(".desk-card h2")).to_have_text("Hope")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_desk_works_without_a_script(person: Callable[..., Page], story: Story) -> None:
    page = person(java_script_enabled=False)
    sit_down(page, story, drawn=False)
    page.locator("summary").first.click()
    page.get_by_role("link", name="Suggested: Work").click()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.fill("textarea[name=words]", "not there")
    page.select_option("select[name=code]", "hope")
    page.get_by_role("button", name="Code these words").click()
    assert page.locator(".desk-choose .desk-error").inner_text().startswith("We can't find these words")
    page.fill("textarea[name=words]", "The damp flat")
    page.get_by_role("button", name="Code these words").click()
    assert coded() == [("😀 I lost my job.", "work"), ("The damp flat", "hope")]
    page.get_by_role("button", name="Undo").click()
    assert coded() == [("😀 I lost my job.", "work")]


def test_the_workbench_has_no_accessibility_faults(
    page: Page, story: Story, axe: Callable[..., None]
) -> None:
    sit_down(page, story)
    page.locator(".desk-stripe").first.click()
    expect(page.locator(".desk-card")).to_be_visible()
    axe(page, within="main")
    page.goto(reverse("analysis_workbench"))
    axe(page, within="main")


def test_what_was_set_aside_is_listed_while_one_works_and_is_had_back(
    page: Page, story: Story, axe: Callable[..., None]
) -> None:
    sit_down(page, story)
    page.get_by_text("Memos on this story").click()
    page.get_by_label("A memo on this story").fill("Ask her again.")
    page.get_by_role("button", name="Save the memo").click()
    page.locator("[data-set-aside] summary").click()
    listed = page.locator(".desk-set-aside li")
    expect(page.get_by_text("Nothing. What you turn down")).to_be_visible()
    page.locator("[data-next-suggestion]").click()
    page.locator("[data-reject]").click()
    expect(listed).to_have_count(1)
    page.locator(".desk-memo summary").click()
    page.get_by_role("button", name="Take it away").click()
    expect(listed).to_have_count(2)
    expect(page.locator(".desk-memo")).to_have_count(0)
    axe(page)
    listed.first.get_by_role("button", name="Put back").dblclick()
    expect(said(page)).to_have_text("Memo put back.")
    expect(page.locator(".desk-memo")).to_have_count(1)
    expect(listed).to_have_count(1)
    listed.evaluate("row => { row.same = true; }")
    for _ in range(2):  # once the second has come, the first was drawn
        with page.expect_response("**/set-aside/"):
            page.locator("[data-set-aside]").evaluate("list => list.dispatchEvent(new Event('toggle'))")
    assert listed.evaluate("row => row.same") is True  # a press on a row that is still there is not lost
    listed.get_by_role("button", name="Open it again").click()
    expect(listed).to_have_count(0)
    assert (Memo.objects.live().count(), Decision.objects.count()) == (1, 0)
