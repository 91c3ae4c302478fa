"""Wagtail's admin under the site's own content security policy: an editor's pages, and their widgets."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from stories.roles import ROLES_WITH_ACCOUNT, Role
from storybook.models import BookIndexPage, BookPage
from tests.factories import CodingFactory, UserFactory
from tests.journeys.conftest import Watch
from tests.journeys.signing_in import sign_in
from tests.storybook.conftest import publish

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# In the page, and in what the menu is made of.
LINKS = re.compile(r'(?:<a [^>]*href=|"url": *)"(/admin/[^"#]*)')


@pytest.fixture
def book(transactional_db: None) -> BookPage:
    return publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))


@pytest.fixture
def editor(page: Page) -> Page:
    return sign_in(page, UserFactory(role=Role.EDITOR))


def test_no_page_of_an_editors_runs_a_script_against_the_policy(
    editor: Page, book: BookPage, watch: Watch
) -> None:
    places = ("edit/", "", "history/", "copy/", "unpublish/", "delete/", "usage/")
    addresses = [f"/admin/pages/{book.pk}/{place}" for place in places]
    addresses += [f"/admin/pages/add/storybook/chapterpage/{book.pk}/"]
    addresses += ["/admin/", "/admin/account/", "/admin/images/", "/admin/images/add/", "/admin/documents/"]
    for address in addresses:
        response = editor.goto(address)
        assert response is not None and response.status == 200, address
        assert "unsafe" not in response.headers["content-security-policy"]


@pytest.mark.parametrize("role", [role for role in ROLES_WITH_ACCOUNT if role is not Role.EDITOR])
def test_no_page_that_a_role_can_walk_to_breaks_the_policy(page: Page, role: Role) -> None:
    CodingFactory()  # so that there is a story to open
    sign_in(page, UserFactory(role=role))
    seen: set[str] = set()
    todo = ["/admin/"]
    while todo and len(seen) < 40:
        address = todo.pop(0)
        if (kind := re.sub(r"\d+|[0-9a-f-]{36}", "N", address)) in seen or "logout" in address:
            continue
        if address.endswith((".csv", ".qdc", ".xlsx")):  # a file to keep, and no page
            continue
        seen.add(kind)
        response = page.goto(address)
        assert response is not None and response.status == 200, address
        todo += [found.split("?")[0] for found in LINKS.findall(page.content())]
    assert "/admin/account/" in seen


def test_an_empty_field_says_what_to_do_and_a_full_one_does_not(editor: Page, book: BookPage) -> None:
    editor.goto(f"/admin/pages/{book.pk}/edit/")
    field = editor.locator(".Draftail-Editor").first
    block = field.locator(".Draftail-block--empty")
    hint = "(block) => getComputedStyle(block, '::before').content"
    assert "Write something" in block.evaluate(hint)
    field.get_by_role("textbox").fill("A word of ours.")
    expect(block).to_have_count(0)
    assert "Write something" not in field.locator(".Draftail-block--unstyled").evaluate(hint)


def test_a_missing_page_of_the_admin_carries_this_projects_name(editor: Page) -> None:
    response = editor.goto("/admin/nothing-here/")
    assert response is not None and response.status == 404
    said = editor.locator("body").inner_text()
    assert ["This page is not here" in said, "Wagtail" in said] == [True, False]
    editor.get_by_role("link", name="Go to your desk").click()
    expect(editor.get_by_role("heading", name="Your desk")).to_be_visible()


def test_the_workbench_searches_the_workbench(page: Page) -> None:
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/admin/workbench/")
    field, button = (
        page.get_by_label("Search the words"),
        page.get_by_role("button", name="Search", exact=True),
    )
    ends, begins = field.bounding_box(), button.bounding_box()
    assert ends and begins
    assert (ends["x"] + ends["width"] <= 320, ends["y"] + ends["height"] <= begins["y"]) == (True, True)
    field.fill("rent")
    button.click()
    assert "in=research" in page.url


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
    sign_in(page, UserFactory(role=role))
    page.goto("/admin/")
    axe(page, within="main")


def test_a_page_is_published_once_while_the_admin_saves_it_by_itself(editor: Page, book: BookPage) -> None:
    editor.clock.install()
    editor.goto(f"/admin/pages/add/storybook/bookpage/{BookIndexPage.objects.get().pk}/")
    editor.clock.run_for(2_500)  # Wagtail looks for changes from then on
    editor.get_by_role("textbox", name="Title*", exact=True).type("A hard winter")
    held: list[Route] = []
    editor.route("**/admin/pages/add/**", lambda route: held.append(route), times=1)
    with editor.expect_request(lambda request: request.method == "POST"):
        editor.clock.run_for(3_000)
    editor.locator("[name=action-publish]").evaluate("button => button.click()")
    editor.clock.run_for(100)
    held[0].continue_()
    editor.clock.resume()
    expect(editor.get_by_text("Page 'A hard winter' has been published.")).to_be_visible()
    assert BookPage.objects.live().filter(title="A hard winter").count() == 1
