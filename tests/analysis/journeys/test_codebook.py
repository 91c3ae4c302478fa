"""The codebook in a browser: arranged by hand and by keyboard, merged and put back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from analysis.codebook import loading
from analysis.models import Code, Coding
from stories.accounts.actors import Machine
from stories.roles import Role
from tests.factories import CodingFactory, UserFactory
from tests.journeys.signing_in import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def researcher(page: Page) -> Page:
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    sign_in(page, UserFactory(username="someone", role=Role.RESEARCHER))
    page.goto("/admin/codebook/")
    return page


def above(slug: str) -> str | None:
    parent = Code.objects.get(slug=slug).get_parent()
    return parent.slug if parent else None


def test_a_code_is_dragged_under_another_and_moved_out_by_keyboard(researcher: Page) -> None:
    page = researcher
    page.locator("#code-hope").drag_to(page.locator("#code-isolation"))
    expect(page.locator("[data-said]")).to_have_text("“Hope” was moved.")
    expect(page.locator("#code-hope")).to_have_attribute("data-depth", "2")
    assert above("hope") == "isolation"
    page.get_by_role("button", name="Hope: one level up").press("Enter")
    expect(page.locator("#code-hope")).to_have_attribute("data-depth", "1")
    expect(page.locator("#code-hope a")).to_be_focused()
    assert above("hope") is None


def test_merged_undone_and_without_accessibility_faults(researcher: Page, axe: Callable[..., None]) -> None:
    page = researcher
    made = CodingFactory(code=Code.objects.get(slug="hope"))
    axe(page, within="main")
    page.locator("#code-hope a").click()
    axe(page, within="main")
    page.get_by_label("Merge it into").select_option("strengths")
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_text("“Hope” was merged into “Strengths”.")).to_be_visible()
    assert Coding.objects.get().code.slug == "strengths"
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_text("Undone: “Merged into another”.")).to_be_visible()
    assert Coding.objects.get(pk=made.pk).code.slug == "hope"
