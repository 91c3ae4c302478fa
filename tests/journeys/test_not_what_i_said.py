"""A teller says that they said something else: on an old phone, by keyboard; a researcher listens and
answers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.accounts.actors import Teller
from stories.consent import receipts
from stories.models import Recording
from stories.roles import Role
from stories.transcripts import review
from tests.factories import UserFactory, ask_as_a_programme
from tests.journeys.signing_in import sign_in
from tests.journeys.test_correcting import current, recording
from tests.journeys.test_taking_back import HARDEST, SMALL, Read, press

__all__ = ["recording"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_it_is_said_heard_and_put_in_place(
    person: Callable[..., Page], axe: Callable[..., None], recording: Recording
) -> None:
    ask_as_a_programme()
    teller: Any = person(viewport=SMALL)
    teller.goto("/my-story/")
    words = " ".join(receipts.issue(recording.story.storyteller, "a key"))
    teller.get_by_label("Your seven words").fill(words)
    teller.keyboard.press("Enter")
    read = Read(teller, axe)
    press(teller, "link", "That is not what I said")
    expect(teller.get_by_role("heading", name="What I said")).to_be_visible()
    read.this()
    press(teller, "link", "That is not what I said: I lost my job, and Misses …")
    expect(teller.get_by_label("What did you say?")).to_be_visible()
    read.this()
    teller.get_by_role("button", name="Play").click()
    teller.get_by_label("What did you say?").fill("I lost my job, and Mrs Okafor lost hers.")
    press(teller, "button", "This is what I said")
    expect(teller.get_by_text("A person will check it, and put your words in.")).to_be_visible()
    read.this()

    page = person()
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto("/admin/recordings/")
    page.get_by_role("link", name="1 turn that is not what the teller said").click()
    expect(page.get_by_role("heading", name="What the teller says that they said")).to_be_visible()
    axe(page, within="main")
    page.get_by_role("button", name="Save the teller’s words as a new version").press("Enter")
    expect(page.get_by_text("The teller’s words are saved as version 2.")).to_be_visible()
    assert read.hardest <= HARDEST, read.grades
    assert current(recording).body.split("\n")[1] == "I lost my job, and Mrs Okafor lost hers."

    teller.reload()
    expect(teller.get_by_text("These words are in their place now.")).to_be_visible()
    review.teller_agrees(by=Teller(recording.story_id), revision=current(recording))
    press(teller, "link", "Back to my story")
    expect(teller.get_by_role("link", name="That is not what I said")).to_be_visible()
