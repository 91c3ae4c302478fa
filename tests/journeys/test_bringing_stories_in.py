"""Thirty interviews in a zip: a collector sends it, looks, keeps it and prints the cards; a teller opens
theirs and says that the answers are their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stories.bulk_import import worker
from stories.models import Batch, Story
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import UserFactory, ask_as_a_programme
from tests.journeys.signing_in import sign_in
from tests.journeys.test_taking_back import HARDEST, SMALL, Read, press
from tests.stories.bulk_import.folders import FILES, ROWS, zipped

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_a_zip_becomes_stories_and_cards(
    person: Callable[..., Page], axe: Callable[..., None], tmp_path: Path
) -> None:
    ask_as_a_programme()
    page = sign_in(person(), UserFactory(role=Role.COLLECTOR))
    page.goto("/admin/")
    page.get_by_role("link", name="Import stories").first.click()
    expect(page.get_by_label("The zip")).to_be_visible()
    page.get_by_text("Columns of the spreadsheet").press("Enter")
    expect(page.get_by_text("the file of a recording", exact=True)).to_be_visible()
    axe(page, within="main")

    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")
    page.get_by_label("The zip").set_input_files(broken)
    page.get_by_role("button", name="Look at it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is no zip")

    path = zipped(tmp_path / "x.zip", [*ROWS, {"words": "nowhere.txt"}], FILES)
    page.get_by_label("The zip").set_input_files(path)
    page.get_by_role("button", name="Look at it").press("Enter")
    expect(page.get_by_text("Checking each row.")).to_be_visible()
    axe(page, within="main")
    worker.work(Batch.objects.get().pk)
    keep = page.get_by_role("button", name="Import 4 stories")
    expect(keep).to_be_visible(timeout=15_000)  # the page looks by itself
    expect(page.get_by_text("The file of the column “words” is not there.")).to_be_visible()
    axe(page, within="main")
    keep.press("Enter")
    expect(page.get_by_text("The valid rows are being imported.")).to_be_visible()
    worker.work(Batch.objects.get().pk)
    page.get_by_role("button", name="Make 3 cards").press("Enter")
    expect(page.get_by_role("heading", name="Your seven words")).to_have_count(3)
    axe(page, within="main")

    closed = Story.objects.get(held=True)
    card = page.locator(".own-receipt").filter(has_text=f"Story {closed.pk}:")
    words = card.locator("li").all_inner_texts()
    teller = person(viewport=SMALL)
    teller.goto("/my-story/")
    teller.get_by_label("Your seven words").fill(" ".join(words))
    teller.keyboard.press("Enter")
    read = Read(teller, axe)
    expect(teller.get_by_role("heading", name="Are these your answers?")).to_be_visible()
    read.this()
    press(teller, "button", "Yes, these are my answers")
    expect(teller.get_by_text("Your answers hold from now on.")).to_be_visible()
    assert Story.objects.permitting(Use.RESEARCH).filter(pk=closed.pk).exists()
    assert read.hardest <= HARDEST, read.grades
