"""Tellers to be told that something waits, for stewards: a call sheet, letters, and what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories import clock
from stories.accounts.actors import require
from stories.models import Study, User
from stories.models.reach import By
from stories.roles import Right
from stories.studies.acts import name_sender
from stories.tellers import call_sheet
from stories.tellers.call_sheet import Outcome


def _steward(request: HttpRequest) -> User:
    return require(request.user, Right.READ_IDENTITY)  # type: ignore[arg-type]  # the admin lets only our own in


@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """/admin/to-tell/: how many, and not yet who."""
    steward = _steward(request)
    tellers = call_sheet.waiting(steward)
    context = {
        "number": tellers.count(),
        "tried": tellers.exclude(tried_at=None).count(),
        "studies": Study.objects.reached_by(steward, Right.READ_IDENTITY),
    }
    return _page(request, "call_sheet", context)


@never_cache
@require_POST
def sheet(request: HttpRequest) -> HttpResponse:
    """POST /admin/to-tell/sheet/: numbers and addresses, here alone; that they were read is logged."""
    opened_at = clock.now()
    entries = call_sheet.opened(by=_steward(request))
    return _page(
        request,
        "call_sheet_opened",
        {
            "opened_at": opened_at.isoformat(),
            "calls": [one for one in entries if one.reach.by in (By.CALL, By.TEXT)],
            "letters": [one for one in entries if one.reach.by is By.LETTER],
            "mails": [one for one in entries if one.reach.by is By.EMAIL],
            "address": request.build_absolute_uri(reverse("stories:my-story")),
        },
    )


@never_cache
@require_POST
def outcomes(request: HttpRequest) -> HttpResponse:
    """POST /admin/to-tell/outcomes/"""
    steward, told = _steward(request), 0
    opened_at = parse_datetime(request.POST.get("opened_at", ""))
    if opened_at is None or opened_at.tzinfo is None:
        raise Http404
    for storyteller in call_sheet.waiting(steward):
        said = request.POST.get(f"outcome-{storyteller.pk}")
        if said in set(Outcome):
            call_sheet.record(by=steward, storyteller=storyteller, outcome=Outcome(said), opened_at=opened_at)
            told += said == Outcome.TOLD
    said = ngettext("Saved. %(number)s person was told.", "Saved. %(number)s people were told.", told)
    messages.success(request, said % {"number": told})
    return redirect("stories_to_tell")


@never_cache
@require_POST
def sender(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/to-tell/sender/<study>/"""
    study = get_object_or_404(Study, pk=pk)
    try:
        name_sender(by=_steward(request), study=study, sender=request.POST.get("sender", "").strip())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("Saved."))
    return redirect("stories_to_tell")


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    title = gettext("Tellers to be told")
    whole = context | {
        "header_title": title,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_to_tell"), "label": title},
        ],
    }
    return render(request, f"stories/admin/{name}.html", whole)


urlpatterns = [
    path("to-tell/", waiting, name="stories_to_tell"),
    path("to-tell/sheet/", sheet, name="stories_call_sheet"),
    path("to-tell/outcomes/", outcomes, name="stories_call_outcomes"),
    path("to-tell/sender/<int:pk>/", sender, name="stories_sender"),
]
