"""Whoever comes to the device next presses Back: no form that was sent comes back filled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.models import Story
from tests.factories import ConsentFormVersionFactory
from tests.journeys.telling import answer, go_on, step_of, tell_until

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "The kettle was the only warm thing in the flat."


@pytest.mark.parametrize("script", [True, False])
def test_back_shows_nothing_that_was_sent_and_keeps_what_was_not(
    person: Callable[..., Page], script: bool
) -> None:
    ConsentFormVersionFactory()
    page = person(java_script_enabled=script)
    tell_until(page, "others", WORDS)
    page.goto("/about/")
    page.goto("/share/tell/story/")
    expect(page.locator("[name=body]")).to_have_value(WORDS)  # not sent yet: it is there
    go_on(page)
    while step_of(page):
        answer(page, WORDS, {"use-contact": {"use_contact": "no"}})
        go_on(page)
    page.get_by_role("button", name="I have my words: hide them").click()
    page.wait_for_url("**/my-story/**")
    for _ in range(24):
        page.go_back()
        assert WORDS not in page.content()
        if page.locator("[name=body]").count():
            expect(page.locator("[name=body]")).to_have_value("")
    assert Story.objects.count() == 1
