"""One person's voice: told, written down by Whisper, coded, put in a book, heard there, counted, taken back.

Everything is done in the browser by the people who do it: the teller, a researcher, an editor, a reader and a
leader. Only the machine's work is told when to begin.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from analysis import insight
from analysis.codebook import loading
from analysis.models import Code, Coding
from bench._interviews import interview
from stories.accounts.actors import Machine
from stories.models import Quote, Recording, Story, StoryKind
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage, ChapterPage, ThemeIndexPage, ThemePage
from tests.analysis.journeys.test_workbench import SELECT
from tests.factories import CodingFactory, UserFactory, ask_as_a_programme
from tests.journeys.signing_in import sign_in
from tests.journeys.telling import tell
from tests.storybook.conftest import publish

pytestmark = [pytest.mark.journey, pytest.mark.speech, pytest.mark.django_db(transaction=True)]
TOLD = interview("the-room-with-the-boxes")
CHAPTER = "/books/hard-times/the-room/"
PLAYS = """async (audio) => {
  await audio.play();
  await new Promise((done) => setTimeout(done, 400));
  audio.pause();
  return { at: audio.currentTime, seconds: audio.duration };
}"""


@pytest.fixture
def site(transactional_db: None) -> None:
    """A codebook, a theme page, an empty book; seven people spoke of housing before, and eight of work."""
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    ask_as_a_programme()
    housing = Code.objects.get(slug="housing")
    publish(ThemeIndexPage.objects.get(), ThemePage(title="Housing", slug="housing", code=housing))
    publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))
    for code, people in ((housing, 7), (Code.objects.get(slug="work"), 8)):
        for _ in range(people):
            CodingFactory(code=code)


def code_by_hand_and_accept(page: Page, desk: str) -> None:
    page.goto(desk)
    expect(page.get_by_text("A machine wrote these words down, and nobody has checked them.")).to_have_count(
        0
    )
    page.locator(".desk-stripe[title=Housing]").first.click()
    page.get_by_role("button", name="Accept", exact=True).click()
    expect(page.locator("[data-said]")).to_have_text("Housing: Accepted.")


def ask_for(page: Page, desk: str, words: str) -> None:
    page.goto(desk)
    page.evaluate(SELECT, words)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ask for this quote").click()
    expect(page.locator(".desk-stripe.is-quote")).to_have_count(1)
    page.goto(desk)
    expect(page.locator(".desk-quotes q")).to_have_text(words)


def put_into_a_chapter(page: Page, words: str) -> None:
    page.goto(f"/admin/pages/add/storybook/chapterpage/{BookPage.objects.get().pk}/")
    page.get_by_role("textbox", name="Title", exact=False).first.fill("The room")
    page.get_by_role("button", name="Insert a block").first.click()
    page.get_by_role("option", name="Quote").click()
    page.get_by_role("button", name="Choose a quote").first.click()
    page.locator(".modal a", has_text=words[:30]).first.click()
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def heard(page: Page, where: str) -> dict[str, float]:
    page.goto(where)
    return dict(page.locator("audio").first.evaluate(PLAYS))


def housing_in_the_figures(page: Page) -> str:
    insight.make()
    page.goto("/insight/")
    return page.get_by_role("row", name=re.compile("^Housing")).get_by_role("cell").last.inner_text()


def test_a_voice_is_heard_in_a_book_and_taken_back(
    person: Callable[..., Page], site: None, worker: Any, watch: Any
) -> None:
    watch.expect("/since/")  # desks that stay open when the teller takes it back are told that it is gone
    watch.expect("/listen/")  # the clip that is gone at the end
    teller, reader, leader = person(), person(), sign_in(person(), UserFactory(role=Role.LEADER))
    assert housing_in_the_figures(leader) == "Too few to show"
    receipt = tell(teller, "", chosen={"way": {"way": "speak"}}, sound=TOLD.sound)
    teller.goto("/my-story/")
    teller.get_by_label("Your seven words").fill(" ".join(receipt))
    teller.get_by_role("button", name="Open my story").click()
    expect(teller.get_by_text("The words are not written down yet.")).to_be_visible()

    worker.drain()
    teller.reload()
    expect(teller.get_by_text("No person has checked it yet.")).to_be_visible()
    expect(teller.locator(".story")).to_contain_text("shape of Ireland")
    teller.get_by_role("button", name="Yes, this is what I said").click()
    expect(teller.get_by_text("You told us that these words are right.")).to_be_visible()

    story = Story.objects.get(kind=StoryKind.RECORDED)
    desk = f"/admin/workbench/{story.public_id}/"
    researcher = sign_in(person(), UserFactory(role=Role.RESEARCHER))
    code_by_hand_and_accept(researcher, desk)
    words = Coding.objects.live().get(passage__revision__text__story=story).passage.text
    editor = sign_in(person(), UserFactory(role=Role.EDITOR))
    ask_for(editor, desk, words)
    teller.goto("/my-story/")
    teller.get_by_role("button", name="Yes, show these words").click()
    expect(teller.get_by_text("These words may be shown now.")).to_be_visible()
    put_into_a_chapter(editor, words)
    worker.drain()

    expect_words = re.sub(r"\s+", " ", words)[:40]
    places = (ChapterPage.objects.get().url, "/themes/housing/", "/search/?q=Ireland")
    for place in places[:2]:
        reader.goto(place)
        expect(reader.locator("main")).to_contain_text(expect_words)
    clip = heard(reader, places[0])
    assert (clip["at"] > 0, 0 < clip["seconds"] < 30) == (True, True)
    assert housing_in_the_figures(leader) == "10"

    address = reader.locator("audio").first.get_attribute("src") or ""
    teller.goto("/my-story/take-back/")
    teller.get_by_role("button", name="Yes, take everything back").click()
    expect(teller.get_by_text("You took your story back.")).to_be_visible()
    for place in places:
        reader.goto(place)
        assert expect_words not in reader.content()
    for gone in (address, f"/listen/{Recording.objects.get().public_id}/"):
        assert reader.request.get(gone).status == 404
    assert researcher.goto(desk).status == 404  # type: ignore[union-attr]
    assert housing_in_the_figures(leader) in ("Too few to show", "Heard, not counted")
    assert Quote.objects.showable().count() == 0
