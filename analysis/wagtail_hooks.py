"""The workbench's place in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from analysis.admin import dashboard
from analysis.admin.urls import urlpatterns
from stories.admin.dashboard.panel import add_panel
from stories.roles import Right


class WorkbenchMenuItem(MenuItem):
    """Only for those who may read stories for research."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.READ.value}")


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def workbench_urls() -> list[URLPattern]:
    return urlpatterns


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def workbench_menu_item() -> Any:
    return WorkbenchMenuItem(
        _("Workbench"),
        reverse("analysis_workbench"),
        name="workbench",
        icon_name="doc-full-inverse",
        order=100,
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def codebook_menu_item() -> Any:
    return WorkbenchMenuItem(
        _("Codebook"), reverse("analysis_codebook"), name="codebook", icon_name="tag", order=110
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def passages_menu_item() -> Any:
    return WorkbenchMenuItem(
        _("Passages"), reverse("analysis_passages"), name="passages", icon_name="search", order=105
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def tables_menu_item() -> Any:
    return WorkbenchMenuItem(
        _("Tables"), reverse("analysis_tables"), name="tables", icon_name="table", order=106
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def memos_menu_item() -> Any:
    return WorkbenchMenuItem(
        _("Memos"), reverse("analysis_memos"), name="memos", icon_name="comment", order=120
    )


@hooks.register("construct_homepage_panels", order=20)  # type: ignore[untyped-decorator]
def lay_desks(request: HttpRequest, panels: list[Any]) -> None:
    add_panel(request, panels, Right.CODE, dashboard.researcher)
    add_panel(request, panels, Right.SEE_INSIGHT, dashboard.leader)
