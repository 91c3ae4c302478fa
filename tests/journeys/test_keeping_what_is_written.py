"""What is written of a transcript is lost by no closed tab, dead network or second person; and kept of
nothing closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import DraftStep, Recording, Story, User
from stories.redaction import parts
from stories.roles import Role
from tests.factories import UserFactory
from tests.journeys.conftest import Watch
from tests.journeys.signing_in import sign_in
from tests.journeys.test_correcting import (
    KEPT,
    LINES,
    again,
    caret,
    current,
    lines,
    opened,
    recording,
    saved,
)

__all__ = ["recording"]
pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_undo_goes_on_in_another_browser(
    person: Callable[..., Page], recording: Recording, watch: Watch
) -> None:
    watch.expect("answered 409")
    first = person()
    opened(first, recording)
    caret(first, 1, "Misses")
    first.keyboard.press("Enter")
    first.keyboard.type("Then ")
    saved(first)
    assert not first.evaluate(KEPT)  # the server has it: nothing stays on the device
    second = person()
    second.context.add_cookies(first.context.cookies())
    again(second, recording)
    expect(second.get_by_text("This is your draft")).to_be_visible()
    assert lines(second)[2] == "Then Misses Okafa lost hers."
    caret(second, 2, "Then")
    second.keyboard.press("Control+z")
    second.keyboard.press("Control+z")
    assert lines(second) == LINES
    second.keyboard.press("Control+y")
    saved(second)
    again(second, recording)
    assert lines(second)[1:3] == ["I lost my job, and", "Misses Okafa lost hers."]
    second.get_by_role("button", name="Discard the draft").click()
    assert lines(second) == LINES
    caret(first, 2, "Misses")
    first.keyboard.type("all ")
    expect(first.get_by_role("alert")).to_contain_text("You write these words in another window too.")


def test_a_lost_network_loses_nothing(page: Page, recording: Recording) -> None:
    opened(page, recording)
    page.context.set_offline(True)
    caret(page, 2, "When")
    page.keyboard.type("And ")
    expect(page.locator("[data-state]")).to_have_text("Offline: saved on this device")
    page.on("dialog", lambda dialog: dialog.accept())
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.context.set_offline(False)
    again(page, recording)
    assert lines(page)[2] == "And When?"
    saved(page)
    assert not page.evaluate(KEPT)
    page.context.set_offline(True)
    caret(page, 0, "happened")
    page.keyboard.type("then ")
    expect(page.locator("[data-state]")).to_have_text("Offline: saved on this device")
    page.context.set_offline(False)
    saved(page)
    assert DraftStep.objects.count() == 2


def test_two_at_once_lose_nothing_and_see_each_other(
    person: Callable[..., Page], recording: Recording, axe: Callable[..., None]
) -> None:
    first, second = person(), person()
    opened(first, recording)
    sign_in(second, UserFactory(role=Role.COLLECTOR))
    Story.objects.update(collected_by=User.objects.get(groups__name=Role.COLLECTOR.value))
    again(second, recording)
    caret(first, 0, "happened")
    first.keyboard.type("really ")
    saved(first)
    beside = second.locator('[data-turn="0"] .is-someone')
    expect(beside).to_contain_text("is writing here.", timeout=15_000)
    caret(second, 2, "When")
    second.keyboard.type("And ")
    saved(second)
    caret(second, 0, "happened")
    second.keyboard.type("just ")
    saved(second)
    first.get_by_role("button", name="Save as a new version").click()
    expect(first.get_by_text("as version 2.")).to_be_visible()
    expect(second.get_by_text("has saved version 2.")).to_be_visible(timeout=15_000)
    second.get_by_role("button", name="Merge it with my changes").click()
    theirs = second.locator(".is-theirs")
    expect(theirs).to_contain_text("Someone else wrote here: What really happened?")
    assert lines(second) == ["What just happened?", LINES[1], "And When?"]
    axe(second, within="main")
    theirs.get_by_role("button", name="Take theirs").click()
    expect(theirs).to_have_count(0)
    second.get_by_role("button", name="Save as a new version").click()
    expect(second.get_by_text("as version 3.")).to_be_visible()
    assert current(recording).body == f"What really happened?\n{LINES[1]}\nAnd When?"


def test_a_part_that_is_closed_meanwhile_is_not_kept_anywhere(
    page: Page, recording: Recording, watch: Watch
) -> None:
    watch.expect("answered 410")
    opened(page, recording)
    caret(page, 1, "lost")
    page.keyboard.type("had ")
    saved(page)
    start = current(recording).body.index("Misses")
    parts.close(by=Teller(recording.story_id), revision=current(recording), start=start, end=start + 12)
    caret(page, 1, "lost")
    page.keyboard.type("nearly ")
    expect(page.get_by_role("alert")).to_contain_text("The teller has closed a part of these words since.")
    expect(page.locator("[data-text]")).to_have_count(0)
    assert not page.evaluate(KEPT)
    assert DraftStep.objects.count() == 0


def test_what_is_taken_back_meanwhile_leaves_the_page_and_the_device(
    page: Page, recording: Recording, watch: Watch
) -> None:
    watch.expect("answered 404")
    opened(page, recording)
    page.context.set_offline(True)
    caret(page, 1, "lost")
    page.keyboard.type("had ")
    expect(page.locator("[data-state]")).to_have_text("Offline: saved on this device")
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_contain_text("This transcript is not available any more.")
    expect(page.locator("[data-text]")).to_have_count(0)
    assert not page.evaluate(KEPT)


def test_a_network_that_dies_with_words_on_their_way_loses_none(page: Page, recording: Recording) -> None:
    opened(page, recording)
    on_their_way: list[Route] = []
    page.route("**/words/draft/", lambda route: on_their_way.append(route))  # never answered
    caret(page, 2, "When")
    with page.expect_request("**/words/draft/"):
        page.keyboard.type("And ")
    caret(page, 0, "happened")
    page.keyboard.type("really ")
    page.close(run_before_unload=False)
    page = page.context.new_page()
    again(page, recording)
    assert lines(page) == ["What really happened?", LINES[1], "And When?"]
    saved(page)
    assert not page.evaluate(KEPT)
    assert DraftStep.objects.count() == 2


def test_what_a_device_holds_of_a_part_that_was_closed_since_is_forgotten(
    page: Page, recording: Recording, watch: Watch
) -> None:
    watch.expect("answered 404")  # the sound is closed until it is muted
    opened(page, recording)
    page.context.set_offline(True)
    caret(page, 1, "Misses")
    page.keyboard.type("poor ")
    expect(page.locator("[data-state]")).to_have_text("Offline: saved on this device")
    page.close(run_before_unload=False)
    start = current(recording).body.index("Misses")
    parts.close(by=Teller(recording.story_id), revision=current(recording), start=start, end=start + 12)
    page = page.context.new_page()
    page.context.set_offline(False)
    again(page, recording)
    assert "[…]" in lines(page)[1]
    assert "Misses" not in page.content()
    assert not page.evaluate(KEPT)
