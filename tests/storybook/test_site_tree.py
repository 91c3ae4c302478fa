"""A fresh `migrate` gives a working site, and editors who may edit it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupApprovalTask, GroupPagePermission, Page, Site, Workflow
from wagtail.permissions import policy_registry

from stories.models import User
from stories.roles import Role
from storybook.models import (
    BookIndexPage,
    BookPage,
    ChapterPage,
    HomePage,
    SiteDocument,
    SiteImage,
    ThemeIndexPage,
    ThemePage,
)
from tests.factories import UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def test_tree_is_home_books_and_themes() -> None:
    pages = Page.objects.filter(depth__gt=1).order_by("path").specific()
    assert [(type(page), page.url, page.live, page.show_in_menus) for page in pages] == [
        (HomePage, "/", True, True),
        (BookIndexPage, "/books/", True, True),
        (ThemeIndexPage, "/themes/", True, True),
    ]
    assert Page.find_problems() == ([], [], [], [], [])


def test_site_is_one_and_is_named() -> None:
    site = Site.objects.get()
    assert (site.hostname, site.site_name, site.is_default_site) == ("localhost", "Storybook", True)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("/", "What happened, in people’s own words"),
        ("/books/", "There is no book on the shelf yet."),
        ("/themes/", "There are no themes to show yet."),
    ],
)
def test_page_of_a_new_site_reads_well_while_empty(client: Client, url: str, says: str) -> None:
    response = client.get(url)
    assert (response.status_code, says in response.content.decode()) == (200, True)


def test_groups_are_our_roles_only() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {role.value for role in Role} - {
        "Storyteller"
    }


def test_workflow_is_another_editors_approval() -> None:
    task = GroupApprovalTask.objects.get()
    assert (Workflow.objects.get().name, [group.name for group in task.groups.all()]) == (
        "A second pair of eyes",
        [Role.EDITOR.value],
    )


def test_editor_may_write_and_publish_pages(editor: User) -> None:
    tester = BookIndexPage.objects.get().permissions_for_user(editor)
    assert [tester.can_add_subpage(), tester.can_publish_subpage(), tester.can_edit()] == [True] * 3


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.EDITOR, Role.STORYTELLER}])
def test_no_other_role_may_write_pages(role: Role) -> None:
    tester = BookIndexPage.objects.get().permissions_for_user(UserFactory(role=role))
    assert [tester.can_add_subpage(), tester.can_publish_subpage(), tester.can_edit()] == [False] * 3
    assert set(GroupPagePermission.objects.values_list("group__name", flat=True)) == {Role.EDITOR.value}


def test_editor_may_add_and_choose_pictures(editor: User) -> None:
    for model in (SiteImage, SiteDocument):
        policy = policy_registry.get_by_type(model)
        allowed = {may: policy.user_has_permission(editor, may) for may in ("add", "change", "choose")}
        assert allowed == {"add": True, "change": True, "choose": True}


def test_page_types_stand_only_where_they_belong() -> None:
    below = {
        model: {child.__name__ for child in model.allowed_subpage_models()}
        for model in (HomePage, BookIndexPage, BookPage, ChapterPage, ThemeIndexPage, ThemePage)
    }
    assert below == {
        HomePage: {"BookIndexPage", "ThemeIndexPage"},
        BookIndexPage: {"BookPage"},
        BookPage: {"ChapterPage"},
        ChapterPage: set(),
        ThemeIndexPage: {"ThemePage"},
        ThemePage: set(),
    }


def test_there_is_one_home_and_one_of_each_list() -> None:
    root = Page.objects.get(depth=1)
    home = HomePage.objects.get()
    assert [
        HomePage.can_create_at(root),
        BookIndexPage.can_create_at(home),
        ThemeIndexPage.can_create_at(home),
    ] == [False] * 3
