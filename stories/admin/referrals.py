"""People to talk with before they tell, for stewards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories.accounts.actors import require
from stories.intake import referrals
from stories.models import Referral, User
from stories.roles import Right


def _steward(request: HttpRequest) -> User:
    return require(request.user, Right.READ_IDENTITY)  # type: ignore[arg-type]  # the admin lets only our own in


def _one(request: HttpRequest, pk: int) -> tuple[User, Referral]:
    steward = _steward(request)
    return steward, get_object_or_404(referrals.open_for(steward), pk=pk)


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/talk-first/"""
    waiting = referrals.open_for(_steward(request)).select_related("beside", "study")
    return _page(request, {"waiting": waiting})


@never_cache
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """POST …/read/: how they can be reached, on this page alone; that it was read is logged."""
    steward, asked = _one(request, pk)
    return _page(request, {"asked": asked, "contact": referrals.read(by=steward, asked=asked)})


@never_cache
@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    steward, asked = _one(request, pk)
    referrals.done(by=steward, asked=asked)
    messages.success(request, gettext("Done. How to reach them is forgotten."))
    return redirect("stories_talks")


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    title = gettext("Referrals")
    whole = context | {
        "header_title": title,
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/referrals.html", whole)


urlpatterns = [
    path("talk-first/", listed, name="stories_talks"),
    path("talk-first/<int:pk>/read/", read, name="stories_talk_read"),
    path("talk-first/<int:pk>/done/", done, name="stories_talk_done"),
]
