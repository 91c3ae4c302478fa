"""Whoever comes to the device next presses Back: no form that was sent comes back filled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.models import Story
from stories.models.uses import Use
from tests.factories import ConsentFormVersionFactory

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
WORDS = "The kettle was the only warm thing in the flat."


@pytest.mark.parametrize("script", [True, False])
def test_back_shows_nothing_that_was_sent_and_keeps_what_was_not(
    person: Callable[..., Page], script: bool
) -> None:
    ConsentFormVersionFactory()
    page = person(java_script_enabled=script)
    page.goto("/share/write/")
    page.fill("[name=body]", WORDS)
    page.goto("/about/")
    page.go_back()
    expect(page.locator("[name=body]")).to_have_value(WORDS)  # not sent yet: it is there
    page.check("[name=age][value=adult]")
    page.check("[name=others][value=no]")
    for use in Use:
        if use is not Use.VOICE:
            page.check(f"[name=use_{use.value}][value={'no' if use is Use.CONTACT else 'yes'}]")
    page.locator("form[data-once] button[type=submit]").click()
    page.get_by_role("button", name="I have my words: hide them").click()
    page.wait_for_url("**/my-story/**")
    for _ in range(3):
        page.go_back()
        assert WORDS not in page.content()
        if page.locator("[name=body]").count():
            expect(page.locator("[name=body]")).to_have_value("")
    assert Story.objects.count() == 1
