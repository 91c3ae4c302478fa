"""A leader prints a theme: no fault that axe finds, and one sheet of paper."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from analysis import insight
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage, ThemeIndexPage, ThemePage
from tests.analysis.insight.test_people import told
from tests.factories import AreaFactory, CodeFactory, UserFactory
from tests.journeys.signing_in import sign_in
from tests.storybook.conftest import publish
from tests.storybook.test_theme_on_one_page import quoted

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
CHANGED = "<p>The door stays open on Tuesdays until eight, since March.</p>"


def test_a_leader_prints_a_theme_on_one_sheet(page: Page, axe: Callable[..., None]) -> None:
    kindness = CodeFactory(name="Kindness", slug="kindness", definition="A good turn.")
    north, south = AreaFactory(name="Northland"), AreaFactory(name="Southland")
    told(kindness, 12, area=south)
    book = publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))
    quoted(kindness, book, [north] * 8, said="Nobody came to see me for weeks. Then the nurse listened to me")
    theme = ThemePage(title="Kindness", slug="kindness", code=kindness, what_changed=CHANGED)
    publish(ThemeIndexPage.objects.get(), theme)
    insight.make()
    sign_in(page, UserFactory(role=Role.LEADER))
    page.goto("/insight/")
    page.get_by_role("link", name="Kindness").click()
    expect(page.get_by_role("row")).to_have_count(3)
    rows = [text.split() for text in page.get_by_role("row").all_inner_texts()[1:]]
    assert rows == [["Northland", "10"], ["Southland", "10"]]
    page.get_by_role("button", name="Print this page").wait_for()
    axe(page)
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
