"""Wagtail's own admin is for editors: whoever else signs in finds their desk, their account, and no more."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from stories.models import User
from stories.roles import MATRIX, ROLES_WITH_ACCOUNT, Right, Role
from storybook.admin.doors import CLOSED, OPEN_TO_ALL, PUBLIC
from storybook.models import BookIndexPage, BookPage, HomePage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NO_EDITORS = [role for role in ROLES_WITH_ACCOUNT if Right.PUBLISH not in MATRIX[role]]


@pytest.fixture
def draft() -> BookPage:
    page = BookPage(title="Nobody knows of this yet", slug="draft", live=False)
    BookIndexPage.objects.get().add_child(instance=page)
    return page


def signed_in(client: Client, role: Role) -> Client:
    client.force_login(UserFactory(role=role))
    return client


@pytest.mark.parametrize("role", NO_EDITORS)
def test_nobody_else_sees_the_titles_of_drafts(client: Client, role: Role, draft: BookPage) -> None:
    signed_in(client, role)
    shelf = BookIndexPage.objects.get().pk
    for address in ("", f"{shelf}/", "search/?q=nobody"):
        response = client.get(f"/admin/choose-page/{address}")
        assert (response.status_code, draft.title in response.content.decode()) == (302, False)


@pytest.mark.parametrize("role", NO_EDITORS)
def test_nobody_else_moves_a_page(client: Client, role: Role, draft: BookPage) -> None:
    home = HomePage.objects.get().pk
    address = f"/admin/pages/{draft.pk}/move/{home}/confirm/"
    assert [client.get(address).status_code, client.post(address).status_code] == [302, 302]
    signed_in(client, role)
    assert [client.get(address)["Location"], client.post(address)["Location"]] == ["/admin/", "/admin/"]
    assert BookPage.objects.get().get_parent().specific == BookIndexPage.objects.get()


def its_own(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of Wagtail's addresses that take nothing."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from its_own(pattern.url_patterns, inner)
        elif f"{space}{pattern.name}".startswith("wagtail") and not pattern.pattern.regex.groups:
            yield f"{space}{pattern.name}"


def test_every_other_address_of_wagtail_is_closed_to_a_leader(client: Client) -> None:
    names = set(its_own(get_resolver().url_patterns)) - OPEN_TO_ALL - PUBLIC
    closed = {name for name in names - CLOSED if reverse(name).startswith("/admin/")}
    assert len(closed) > 40
    signed_in(client, Role.LEADER)
    answers = {name: client.get(reverse(name)).status_code for name in closed}
    assert {name: status for name, status in answers.items() if status not in (302, 403)} == {}
    for name in ("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_sprite"):
        assert client.get(reverse(name)).status_code == 200


def test_an_editor_begins_at_the_home_page(client: Client, draft: BookPage) -> None:
    signed_in(client, Role.EDITOR)
    response = client.get("/admin/pages/", follow=True)
    html = response.content.decode()
    assert (response.status_code, "Story Books" in html, ">Root<" in html) == (200, True, False)
    assert draft.title in client.get(f"/admin/choose-page/{draft.get_parent().pk}/").content.decode()


@pytest.mark.parametrize("role", ROLES_WITH_ACCOUNT)
def test_after_a_migrate_each_group_holds_what_the_matrix_says(role: Role) -> None:
    """A permission of a later version reaches a database that was there before, and one that is gone goes."""
    group = Group.objects.get(name=role.value)
    mine = Permission.objects.filter(
        content_type__app_label="stories", codename__in=[may.value for may in Right]
    )
    group.permissions.remove(*mine)
    group.permissions.add(next(p for p in mine if Right(p.codename) not in MATRIX[role]))
    call_command("migrate", verbosity=0)
    member: User = UserFactory(role=role)
    assert {may for may in Right if member.has_perm(f"stories.{may.value}")} == set(MATRIX[role])
    assert member.has_perm("wagtailadmin.access_admin")
