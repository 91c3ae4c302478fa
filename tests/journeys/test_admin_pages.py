"""Wagtail's admin under the site's own content security policy: an editor's pages, and their widgets."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.roles import ROLES_WITH_ACCOUNT, Role
from storybook.models import BookIndexPage, BookPage
from tests.factories import UserFactory
from tests.journeys.conftest import Watch
from tests.storybook.conftest import publish

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def book(transactional_db: None) -> BookPage:
    return publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))


@pytest.fixture
def editor(page: Page) -> Page:
    return sign_in(page, Role.EDITOR)


def sign_in(page: Page, role: Role) -> Page:
    user = UserFactory(role=role)
    page.goto("/admin/login/")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", "a-long-fictional-password")
    page.click("button[type=submit]")
    return page


def test_no_page_of_an_editors_runs_a_script_against_the_policy(
    editor: Page, book: BookPage, watch: Watch
) -> None:
    # The rich text editor writes the hint of an empty field into a style of its own. It is blocked, and only
    # the hint is missing; see docs/decisions/0005-the-admin-keeps-the-policy.md.
    watch.expect("Applying inline style")
    places = ("edit/", "", "history/", "copy/", "unpublish/", "delete/", "usage/")
    addresses = [f"/admin/pages/{book.pk}/{place}" for place in places]
    addresses += ["/admin/", "/admin/account/", "/admin/images/", "/admin/images/add/", "/admin/documents/"]
    for address in addresses:
        response = editor.goto(address)
        assert response is not None and response.status == 200, address
        assert "unsafe" not in response.headers["content-security-policy"]


def test_dates_have_their_calendar(editor: Page, book: BookPage) -> None:
    editor.goto(f"/admin/pages/{book.pk}/history/")
    days = editor.locator("input[name^=timestamp]")
    expect(days).to_have_count(2)
    has_calendar = "(inputs) => inputs.map((input) => Boolean(jQuery(input).data('xdsoft_datetimepicker')))"
    assert days.evaluate_all(has_calendar) == [True, True]


def test_a_page_is_chosen_in_a_window(editor: Page, book: BookPage) -> None:
    editor.goto(f"/admin/pages/{book.pk}/copy/")
    editor.locator("[data-chooser-action-choose]").first.evaluate("(button) => button.click()")
    expect(editor.locator(".modal-body")).to_contain_text("Story Books")


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_a_desk_has_no_accessibility_faults(page: Page, axe: Callable[..., None], role: Role) -> None:
    sign_in(page, role)
    page.goto("/admin/")
    axe(page, within="main")
