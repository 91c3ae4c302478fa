"""That the browser of the journeys sees what it should: each fault that a page could have is caught."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page

from stories.roles import ROLES_WITH_ACCOUNT
from tests.journeys.conftest import Watch

pytestmark = pytest.mark.journey

GOOD = "<!doctype html><html lang='en'><title>A page</title><main><h1>A page</h1>{}</main></html>"


def test_watch_sees_a_request_that_leaves_the_machine(page: Page, watch: Watch) -> None:
    page.set_content(GOOD.format("<img alt='' src='http://third-party.invalid/dot.png'>"))
    assert watch.unexpected() == ["a request left the machine: http://third-party.invalid/dot.png"]
    watch.expect("third-party.invalid")


def test_watch_sees_a_breach_of_the_content_security_policy(page: Page, watch: Watch) -> None:
    page.goto("/admin/login/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"1\">x</p>')")
    page.get_by_text("x", exact=True).click()
    assert ["Content Security Policy" in fault for fault in watch.unexpected()] == [True]
    watch.expect("Content Security Policy")


def test_axe_fails_on_a_picture_without_words(page: Page, axe: Callable[..., None]) -> None:
    page.set_content(GOOD.format("<img src='data:,'>"))
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_axe_fails_on_a_page_wider_than_a_phone(page: Page, axe: Callable[..., None]) -> None:
    page.set_content(GOOD.format("<p>" + "w" * 100 + "</p>"))
    with pytest.raises(AssertionError, match="wider than the window"):
        axe(page)


def test_axe_passes_a_good_page(page: Page, axe: Callable[..., None]) -> None:
    page.set_content(GOOD.format("<p>Some words.</p>"))
    axe(page)


@pytest.mark.parametrize("once_more", [False, True])
def test_each_journey_begins_with_what_the_migrations_made(live_server: Any, once_more: bool) -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= {role.value for role in ROLES_WITH_ACCOUNT}
