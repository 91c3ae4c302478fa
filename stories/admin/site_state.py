"""How the site is, for an administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories.accounts.actors import require
from stories.models import User
from stories.roles import Right
from stories.upkeep import checks, noted


def _administrator(request: HttpRequest) -> User:
    return require(request.user, Right.ADMINISTER)  # type: ignore[arg-type]  # the admin lets only our own in


@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """/admin/site-state/"""
    _administrator(request)
    title = gettext("How the site is")
    context = {
        "checks": checks.all_of_them(),
        "header_title": title,
        "header_icon": "cogs",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/site_state.html", context)


@never_cache
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """POST /admin/site-state/note/: what was done outside of this site."""
    administrator = _administrator(request)
    match request.POST.get("act"):
        case "backup":
            noted.backed_up(by=administrator)
        case "restore":
            noted.restore_tried(by=administrator)
        case _:
            return redirect("stories_site_state")
    messages.success(request, gettext("Noted, with your name and the time."))
    return redirect("stories_site_state")


urlpatterns = [
    path("site-state/", page, name="stories_site_state"),
    path("site-state/note/", note, name="stories_site_note"),
]
