"""Listening: the words move along with the voice, a turn is played from by keyboard, and without JavaScript a
browser's own player is there with its captions."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories.consent import receipts
from stories.models import Recording
from tests.factories import ask_as_a_programme
from tests.journeys.test_correcting import recording
from tests.journeys.test_taking_back import SMALL

__all__ = ["recording"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def opened(person: Callable[..., Page], recording: Recording, **options: Any) -> Page:
    page = person(**options)
    page.goto("/my-story/")
    words = " ".join(receipts.issue(recording.story.storyteller, "a key"))
    page.get_by_label("Your seven words").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your words")).to_be_visible()
    return page


def test_words_move_along_and_a_turn_is_played_from(
    person: Callable[..., Page], axe: Callable[..., None], recording: Recording
) -> None:
    ask_as_a_programme()
    page = opened(person, recording, viewport=SMALL)
    second = page.locator("[data-turns] [data-start]").nth(1)
    expect(second).not_to_have_attribute("aria-current", "true")
    second.get_by_role("button").press("Enter")
    expect(second).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Pause").press("Enter")
    said = second.locator("dd").inner_text()
    expect(page.locator(".player__line")).not_to_have_text("")
    assert page.locator(".player__line").inner_text().strip() in said
    axe(page)
    page.get_by_role("button", name="Back 10 seconds").press("Enter")
    expect(page.locator("[data-turns] [data-start]").nth(0)).to_have_attribute("aria-current", "true")


def test_without_javascript_there_is_the_browsers_own(
    person: Callable[..., Page], recording: Recording
) -> None:
    ask_as_a_programme()
    page = opened(person, recording, java_script_enabled=False)
    audio = page.locator("audio[controls]")
    expect(audio).to_be_visible()
    track = audio.locator("track[kind=captions]").get_attribute("src")
    assert track is not None
    answer = page.request.get(track)
    assert answer.ok and answer.text().startswith("WEBVTT")
    expect(page.locator(".talk__from")).to_have_count(0)
