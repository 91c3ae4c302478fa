"""The editors' places in the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from stories.roles import May
from storybook.admin.quote_chooser import QuoteChooserViewSet, quote_chooser
from storybook.admin.quotes import quotes


class QuotesMenuItem(MenuItem):
    """Only for those who may ask for quotes."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{May.ASK_FOR_QUOTES.value}")


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def chooser() -> QuoteChooserViewSet:
    return quote_chooser


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def quotes_urls() -> list[URLPattern]:
    return [path("quotes/", quotes, name="storybook_quotes")]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def quotes_menu_item() -> Any:
    return QuotesMenuItem(
        "Quotes", reverse("storybook_quotes"), name="quotes", icon_name="openquote", order=110
    )


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator]
def start_widgets() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-widgets.js"))
