"""Pages about the site: no fault that axe finds, narrow or wide, light or dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.storybook.views.test_about import PAGES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_about_the_site_has_no_accessibility_faults(
    page: Page, axe: Callable[..., None], path: str
) -> None:
    page.goto(path)
    axe(page)
