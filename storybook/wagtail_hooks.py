"""The editors' places in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from stories.admin.dashboard.panel import add_panel
from stories.roles import Right
from storybook.admin import dashboard
from storybook.admin.quote_chooser import QuoteChooserViewSet, quote_chooser
from storybook.admin.quotes import quotes


class QuotesMenuItem(MenuItem):
    """Only for those who may ask for quotes."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.ASK_FOR_QUOTES.value}")


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def chooser() -> QuoteChooserViewSet:
    return quote_chooser


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def quotes_urls() -> list[URLPattern]:
    return [path("quotes/", quotes, name="storybook_quotes")]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def quotes_menu_item() -> Any:
    return QuotesMenuItem(
        _("Quotes"), reverse("storybook_quotes"), name="quotes", icon_name="openquote", order=110
    )


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator]
def start_widgets() -> str:
    modules = [(static(f"js/{name}.js"),) for name in ("admin-widgets", "draftail-styles", "save-in-turn")]
    return format_html_join("\n", '<script type="module" src="{}"></script>', modules)


@hooks.register("construct_homepage_panels", order=0)  # type: ignore[untyped-decorator]
def clear_the_first_page(request: HttpRequest, panels: list[Any]) -> None:
    """Wagtail's own panels show pages to whoever signs in; here each role has its desk instead."""
    panels.clear()


@hooks.register("construct_homepage_panels", order=30)  # type: ignore[untyped-decorator]
def lay_desks(request: HttpRequest, panels: list[Any]) -> None:
    add_panel(request, panels, Right.PUBLISH, dashboard.editor)


@hooks.register("construct_homepage_summary_items")  # type: ignore[untyped-decorator]
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Counts of all pages and pictures are nobody's desk."""
    items.clear()


@hooks.register("construct_help_menu")  # type: ignore[untyped-decorator]
def no_help_elsewhere(request: HttpRequest, items: list[Any]) -> None:
    """What Wagtail puts there leads to its own release notes and guides, off this site."""
    items.clear()


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def own_look() -> str:
    sheets = ("css/fonts.css", "css/tokens.css", "css/components/admin.css")
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets))
