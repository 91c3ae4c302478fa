"""What goes by way of a person: an answer given face to face, and new words for one who lost theirs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.accounts.actors import Teller
from stories.consent import receipts
from stories.models import LostReceipt, Quote
from stories.models.reach import Reach
from stories.roles import Role
from stories.tellers import identity
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.journeys.signing_in import sign_in
from tests.stories.sounds import wav

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SMALL: Any = {"width": 320, "height": 568}
MAIN = "main"


def test_an_answer_is_recorded_face_to_face(
    person: Callable[..., Page], axe: Callable[..., None], tmp_path: Path
) -> None:
    quote = QuoteFactory(passage=passage_of(StoryFactory(), "the nurse listened to me"))
    said = tmp_path / "yes.wav"
    said.write_bytes(wav(1.0))
    page = sign_in(person(viewport=SMALL), UserFactory(role=Role.COLLECTOR))
    page.goto("/admin/answers/")
    axe(page, within=MAIN)
    page.get_by_role("link", name="the nurse listened to me").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Read this to them.")).to_be_visible()
    axe(page, within=MAIN)
    page.get_by_role("radio", name="Yes, these words may be shown").focus()
    page.keyboard.press("Space")
    page.get_by_label("Their answer, as they gave it").set_input_files(said)
    page.get_by_role("button", name="Write their answer down").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("with you as the witness")).to_be_visible()
    assert Quote.objects.showable().get() == quote


def test_new_words_for_one_who_lost_theirs(person: Callable[..., Page], axe: Callable[..., None]) -> None:
    story = StoryFactory(title="The kettle")
    identity.reach(by=Teller(story.pk), story=story, way=Reach.at("wren@example.org"))
    receipts.issue(story.storyteller, "the first key")
    teller = person(viewport=SMALL)
    teller.goto("/my-story/")
    teller.get_by_role("link", name="I lost my seven words").focus()
    teller.keyboard.press("Enter")
    expect(teller.get_by_label("How did you tell us that we can reach you?")).to_be_visible()
    axe(teller)
    teller.get_by_label("How did you tell us that we can reach you?").fill("Wren@example.org")
    teller.keyboard.press("Enter")
    expect(teller.get_by_role("heading", name="We have what you asked")).to_be_visible()
    axe(teller)

    first = sign_in(person(), UserFactory(role=Role.STEWARD))
    first.goto("/admin/receipts/")
    axe(first, within=MAIN)
    first.get_by_role("button", name="Read how to reach them").click()
    expect(first.get_by_text("wren@example.org")).to_be_visible()
    axe(first, within=MAIN)
    first.get_by_role("button", name="I have reached them, and it is them").click()
    expect(first.get_by_text("Another steward has to agree.").first).to_be_visible()

    second = sign_in(person(), UserFactory(role=Role.STEWARD))
    second.goto("/admin/receipts/")
    second.get_by_role("button", name="I agree: issue a new receipt").click()
    expect(second.locator(".own-words li")).to_have_count(7)
    words = second.locator(".own-words li").all_inner_texts()
    axe(second, within=MAIN)
    assert LostReceipt.objects.get().ended_at is not None

    teller.goto("/my-story/")
    teller.get_by_label("Your seven words").fill(" ".join(words))
    teller.keyboard.press("Enter")
    expect(teller.get_by_role("heading", name="The kettle")).to_be_visible()
