"""Telling in a browser: nothing is lost, and on a device that others use nothing is left."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from stories import clock
from stories.models import Story, Telling, Text
from tests.factories import ConsentFormVersionFactory
from tests.journeys.telling import answer, go_on, step_of, tell_until
from tests.journeys.test_taking_back import HARDEST, SMALL, Read

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "I lost my job in the winter. Then the nurse listened to me."
OWN = {"phone": {"phone": "own"}, "use-contact": {"use_contact": "no"}}
DEVICE = "localStorage.getItem('storybook-telling') ?? ''"


@pytest.fixture(autouse=True)
def form_version(transactional_db: None) -> None:
    ConsentFormVersionFactory()


def finish(page: Page) -> None:
    while step_of(page):
        answer(page, WORDS, OWN)
        go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")


def its_day_is_over() -> None:
    Telling.objects.update(ends_at=clock.now() - timedelta(minutes=1))


def test_each_page_is_plain_and_without_fault(person: Callable[..., Page], axe: Callable[..., None]) -> None:
    page = person(viewport=SMALL)
    read = Read(page, axe)
    tell_until(page, "look", WORDS, look=lambda _: read.this())
    read.this()
    assert read.hardest <= HARDEST, read.grades


def test_a_reload_while_it_is_typed_loses_nothing(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "story", WORDS)
    page.locator("[name=body]").press_sequentially("Half a sent", delay=5)
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.locator("[name=body]").press_sequentially("ence.", delay=5)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.reload()
    expect(page.locator("[name=body]")).to_have_value("Half a sentence.")
    assert page.evaluate(DEVICE) == ""


def test_it_is_written_over_two_days_on_ones_own_phone(person: Callable[..., Page]) -> None:
    page = person(viewport=SMALL)
    tell_until(page, "others", WORDS, chosen=OWN)
    page.goto("/share/tell/story/")
    page.locator("[name=body]").press_sequentially(" And more.", delay=5)
    page.goto("about:blank")  # the phone goes into a pocket
    its_day_is_over()
    page.goto("/share/")
    expect(page.get_by_text("You began a story on this device.")).to_be_visible()
    page.get_by_role("button", name="Go on with it").click()
    assert step_of(page) == "others"
    page.goto("/share/tell/story/")
    assert "And more." in page.locator("[name=body]").input_value()
    its_day_is_over()
    page.goto("/share/")
    page.get_by_role("button", name="Go on with it").click()  # on the third day: all of it is still there
    page.goto("/share/tell/story/")
    assert "And more." in page.locator("[name=body]").input_value()
    go_on(page)
    finish(page)
    assert "And more." in Text.objects.get().current.body  # type: ignore[union-attr]
    assert page.evaluate(DEVICE) == ""


def test_without_a_network_it_says_so_and_sends_when_there_is_one(
    person: Callable[..., Page], watch: Any
) -> None:
    watch.expect("/share/tell/")
    page = person()
    tell_until(page, "story", WORDS)
    page.context.set_offline(True)
    page.locator("[name=body]").press_sequentially(WORDS, delay=1)
    expect(page.get_by_text("There is no network just now.")).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.reload()
    expect(page.locator("[name=body]")).to_have_value(WORDS)


def test_the_answer_to_send_is_lost_and_it_is_sent_once(person: Callable[..., Page], watch: Any) -> None:
    """The story is kept; the page with the words never comes. Back, and Send once more."""
    watch.expect("/share/")
    page = person()
    tell_until(page, "look", WORDS)
    page.route("**/share/thanks/**", lambda route: route.abort())
    page.locator(".telling__acts button").first.click()
    page.wait_for_timeout(500)
    page.unroute("**/share/thanks/**")
    assert Story.objects.count() == 1
    page.goto("/share/tell/look/")
    assert len(page.locator("[data-receipt-words] li").all_inner_texts()) == 7
    assert Story.objects.count() == 1


def test_a_shared_device_is_cleared_when_it_is_left_alone(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = person(viewport=SMALL)
    page.clock.install()
    tell_until(page, "others", WORDS)
    page.clock.fast_forward("10:01")
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.get_by_role("button", name="Yes, I am here").click()
    page.clock.fast_forward("10:01")
    expect(page.get_by_role("heading", name="Are you still there?")).to_be_visible()
    page.clock.fast_forward("01:01")
    expect(page.get_by_text("So we cleared what was there")).to_be_visible()
    assert not Telling.objects.exists()
    page.go_back()
    assert WORDS not in page.content()
    assert page.evaluate(DEVICE) == ""


@pytest.mark.parametrize("script", [True, False])
def test_leaving_locks_it_and_its_word_opens_it(
    person: Callable[..., Page], watch: Any, script: bool
) -> None:
    watch.expect("/share/tell/leave/")
    watch.expect("bbc.co.uk")
    page = person(java_script_enabled=script)
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    tell_until(page, "others", WORDS, chosen=OWN)
    page.locator(".telling__out summary").click()
    word = page.locator(".telling__out strong").inner_text()
    link = page.get_by_role("link", name="Leave this site")
    if script:
        link.click()
        page.wait_for_url("https://www.bbc.co.uk/**")
        page.go_back()
    else:  # a browser that is led on by our answer: the test has no way to stand in for what it is led to
        page.request.get(link.get_attribute("href") or "", max_redirects=0)
        page.reload()
    assert WORDS not in page.content()
    page.goto("/share/tell/story/")
    expect(page.get_by_role("heading", name="Type your word to go on")).to_be_visible()
    if script:
        assert page.evaluate(DEVICE) == ""
    page.fill("[name=word]", "another")
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_text("That is not the word.")).to_be_visible()
    page.fill("[name=word]", f" {word.upper()} ")
    page.get_by_role("button", name="Go on", exact=True).click()
    assert step_of(page) == "others"
    page.goto("/share/tell/story/")
    expect(page.locator("[name=body]")).to_have_value(WORDS)


def test_thrown_away_nothing_of_it_is_left(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "others", WORDS, chosen=OWN)
    assert WORDS in page.evaluate(DEVICE)
    page.locator(".telling__out summary").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_text("It is thrown away.")).to_be_visible()
    assert (page.evaluate(DEVICE), Telling.objects.exists()) == ("", False)
    for _ in range(6):
        page.go_back()
        assert WORDS not in page.content()


def test_without_script_it_is_told_and_nothing_is_lost(person: Callable[..., Page]) -> None:
    page = person(java_script_enabled=False)
    tell_until(page, "look", WORDS, chosen=OWN)
    page.goto("/share/tell/story/")
    expect(page.locator("[name=body]")).to_have_value(WORDS)
    page.goto("/share/")
    page.get_by_role("button", name="Go on with it").click()
    finish(page)
    assert Story.objects.count() == 1
