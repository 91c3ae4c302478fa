"""From a query of three codes to a spreadsheet, and from a table to the desk, in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from analysis.codebook import loading
from analysis.coding import acts as coding
from analysis.models import Code
from search import indexing
from stories.accounts.actors import Machine
from stories.models import CopyKind, ReleasedCopy, Story
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, passage_of
from tests.journeys.signing_in import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
BODY = "The flat was cold and we had nobody. We waited a year for the letter. Then a nurse rang us back."


@pytest.fixture
def story(page: Page) -> Story:
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    coder = UserFactory(username="someone", role=Role.RESEARCHER)
    story: Story = StoryFactory(body=BODY, title="A cold year")
    for words, slug in (
        ("The flat was cold and we had nobody.", "housing"),
        ("we had nobody. We waited a year", "isolation"),
        ("was cold", "poverty"),
        ("a nurse rang us back", "hope"),
    ):
        coding.apply(by=coder, passage=passage_of(story, words), code=Code.objects.get(slug=slug))
    indexing.index_story(story_id=story.pk)
    sign_in(page, coder)
    return story


def test_three_codes_are_found_and_taken_out_as_a_spreadsheet(
    page: Page, story: Story, axe: Callable[..., None], tmp_path: Path
) -> None:
    page.goto("/admin/passages/")
    page.get_by_label("Code", exact=True).select_option("housing")
    page.get_by_role("button", name="Find passages").click()
    for number, slug in ((2, "isolation"), (3, "poverty")):
        page.locator(f"#how{number}").select_option("overlap")
        page.locator(f"#code{number}").select_option(slug)
        page.get_by_role("button", name="Find passages").click()
    expect(page.locator(".finding-number")).to_contain_text("1 passage")
    expect(page.locator("mark")).to_have_text("The flat was cold and we had nobody.")
    axe(page, within="main")
    page.get_by_label("Who gets it").fill("the board")
    with page.expect_download() as download:
        page.get_by_role("button", name="As XLSX").click()
    download.value.save_as(tmp_path / "passages.xlsx")
    heads, row = load_workbook(tmp_path / "passages.xlsx")["passages"].iter_rows(values_only=True)
    assert (heads[0], row[0], row[4]) == ("passage", "The flat was cold and we had nobody.", "A cold year")
    assert ReleasedCopy.objects.get().kind == CopyKind.PASSAGES
    page.get_by_role("link", name="A cold year").click()
    expect(page.locator(".desk-card")).to_contain_text("Housing")


def test_a_number_of_a_table_and_a_line_of_the_search_lead_to_the_desk(
    page: Page, story: Story, axe: Callable[..., None]
) -> None:
    page.goto("/admin/tables/code/")
    axe(page, within="main")
    row = page.get_by_role("row", name="Housing")
    row.get_by_role("link").nth(1).press("Enter")
    expect(page.locator("#how2")).to_have_value("overlap")
    expect(page.locator("mark")).to_have_text("The flat was cold and we had nobody.")
    page.goto("/admin/workbench/")
    page.get_by_label("Search the words").fill("nurse")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Line by line").click()
    axe(page, within="main")
    page.locator(".search-line").get_by_role("link", name="nurse").click()
    expect(page.locator(".desk.is-drawn")).to_be_visible()
    assert page.evaluate("() => document.getSelection().toString()") == "nurse"
