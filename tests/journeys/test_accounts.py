"""An administrator opens an account for a researcher of one study, who reads what is of that one alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from stories.roles import Role
from tests.factories import StoryFactory, StudyFactory, UserFactory, the_study

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def sign_in(page: Page, name: str, password: str) -> None:
    page.goto("/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.click("button[type=submit]")


def test_account_for_one_study(person: Callable[..., Page], axe: Callable[..., None]) -> None:
    elsewhere = StudyFactory(name="Fictional Elsewhere")
    StoryFactory(title="The nearer winter", study=the_study())
    StoryFactory(title="The other winter", study=elsewhere)
    UserFactory(username="administrator", role=Role.ADMINISTRATOR)
    page = person()
    sign_in(page, "administrator", "a-long-fictional-password")
    page.get_by_role("link", name="All accounts").click()
    expect(page.get_by_role("link", name="Add an account")).to_be_visible()
    axe(page, within="main")
    page.get_by_role("link", name="Add an account").click()
    page.get_by_label("Name to sign in with").fill("ann")
    group = page.get_by_role("group", name="Fictional Elsewhere")
    group.get_by_label("Researcher").check()
    axe(page, within="main")
    page.get_by_role("button", name="Add the account").click()
    password = page.locator(".own-password").inner_text()
    axe(page, within="main")
    page.get_by_role("link", name="I have noted it").click()
    expect(page.get_by_role("row", name="ann")).to_contain_text("Researcher, Fictional Elsewhere")

    other = person()
    sign_in(other, "ann", password)
    other.goto("/admin/workbench/")
    expect(other.get_by_role("link", name="The other winter")).to_be_visible()
    expect(other.get_by_role("link", name="The nearer winter")).to_have_count(0)

    page.get_by_role("link", name="ann", exact=True).click()
    page.get_by_role("button", name="Close this account").click()
    expect(page.get_by_text("ann can no longer sign in")).to_be_visible()
    other.reload()
    expect(other.get_by_label("Password")).to_be_visible()
