"""Wagtail's own admin is for editors. Whoever else signs in has a desk, their account, and our own pages.

Wagtail leaves some of its pages to everybody who may sign in: those that choose a page show the titles of
drafts, and one moves pages. So each of its pages is closed here unless it is named as open to all.
"""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from wagtail.admin.auth import permission_denied

from stories.models import User
from stories.roles import Right

ITS_OWN: Final = "wagtail"
"""How the names and namespaces of its addresses begin."""
OPEN_TO_ALL: Final = frozenset(
    {
        "wagtailadmin_home",
        "wagtailadmin_account",
        "wagtailadmin_login",
        "wagtailadmin_logout",
        "wagtailadmin_dismissibles",
        "wagtailadmin_sprite",
        "wagtailadmin_javascript_catalog",
        "wagtailadmin_password_reset",
        "wagtailadmin_password_reset_done",
        "wagtailadmin_password_reset_confirm",
        "wagtailadmin_password_reset_complete",
    }
)
CLOSED: Final = frozenset({"wagtailadmin_error_test"})
"""For nobody: a page that fails on purpose, so that whoever comes fills the log."""
PUBLIC: Final = frozenset({"wagtail_serve", "wagtaildocs_serve"})
"""What readers reach: not the admin."""


class EditorsOnly(MiddlewareMixin):
    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is not None and match.view_name in CLOSED:
            raise Http404
        if match is None or not match.view_name.startswith(ITS_OWN):
            return None
        if match.view_name in OPEN_TO_ALL | PUBLIC:
            return None
        user = request.user
        if not isinstance(user, User) or user.has_perm(f"stories.{Right.PUBLISH.value}"):
            return None  # whoever is not signed in is asked to
        denied: HttpResponse = permission_denied(request)
        return denied
