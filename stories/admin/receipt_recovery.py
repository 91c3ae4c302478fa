"""Lost receipts, for stewards: one checks who asks, another gives the words."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories.accounts.actors import require
from stories.models import LostReceipt, User
from stories.roles import Right
from stories.tellers import identity, receipt_card, receipt_recovery
from stories.tellers.identity import Why


@dataclass(frozen=True)
class Row:
    """A request, and whether this steward may be the second."""

    request: LostReceipt
    may_give: bool


def _steward(request: HttpRequest) -> User:
    return require(request.user, Right.READ_IDENTITY)  # type: ignore[arg-type]  # the admin lets only our own in


@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/receipts/"""
    steward = _steward(request)
    rows = [
        Row(one, one.checked_by_id is not None and one.checked_by_id != steward.pk)
        for one in receipt_recovery.open_for(steward).select_related("checked_by")
    ]
    return _page(request, {"rows": rows})


@never_cache
@require_POST
def reach(request: HttpRequest, pk: int) -> HttpResponse:
    """POST …/reach/: how they can be reached, once on this page; that it was read is logged."""
    steward, one = _one(request, pk)
    _, reach = identity.read(by=steward, storyteller=one.storyteller, why=Why.THEIR_WISH)
    return _page(request, {"reached": one, "reach": reach})


@never_cache
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    steward, one = _one(request, pk)
    receipt_recovery.check(by=steward, request=one)
    messages.success(request, gettext("Noted. Another steward has to agree now."))
    return redirect("stories_receipts")


@never_cache
@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """POST …/give/: the new words, shown once."""
    steward, one = _one(request, pk)
    try:
        words = receipt_recovery.give(by=steward, request=one)
    except receipt_recovery.NotYet as error:
        messages.error(request, str(error))
        return redirect("stories_receipts")
    _, reach = identity.read(by=steward, storyteller=one.storyteller, why=Why.THEIR_WISH)
    return _page(request, {"words": words, "reach": reach, "number": receipt_card.number_of(words)})


@never_cache
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    steward, one = _one(request, pk)
    receipt_recovery.refuse(by=steward, request=one)
    messages.success(request, gettext("Refused. Their old words go on."))
    return redirect("stories_receipts")


def _one(request: HttpRequest, pk: int) -> tuple[User, LostReceipt]:
    steward = _steward(request)
    return steward, get_object_or_404(receipt_recovery.open_for(steward), pk=pk)


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    title = gettext("Lost receipts")
    whole = context | {
        "header_title": title,
        "header_icon": "key",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/receipt_recovery.html", whole)


urlpatterns = [
    path("receipts/", listed, name="stories_receipts"),
    path("receipts/<int:pk>/reach/", reach, name="stories_receipt_reach"),
    path("receipts/<int:pk>/check/", check, name="stories_receipt_check"),
    path("receipts/<int:pk>/give/", give, name="stories_receipt_give"),
    path("receipts/<int:pk>/refuse/", refuse, name="stories_receipt_refuse"),
]
