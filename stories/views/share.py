"""Telling a story: in writing, or by sending a recording."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories.consent.receipts import given
from stories.forms import RecordForm, ShareForm, WriteForm, new_key
from stories.models import ConsentFormVersion, User
from stories.roles import May
from stories.sent_again import SentBefore
from stories.submission import submit

FORM = "tell-your-story"


@require_safe
def share(request: HttpRequest) -> HttpResponse:
    """GET /share/: two doors."""
    return render(
        request, "stories/share.html", {"open": ConsentFormVersion.objects.in_force(FORM) is not None}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """/share/write/"""
    return _tell(request, WriteForm, "stories/share_write.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """/share/record/"""
    return _tell(request, RecordForm, "stories/share_record.html")


def _collector(request: HttpRequest) -> User | None:
    """The member of staff beside the teller: whoever is signed in on this device and may collect."""
    user = request.user
    may = isinstance(user, User) and user.has_perm(f"stories.{May.COLLECT.value}")
    return user if may else None  # type: ignore[return-value]


def _tell(request: HttpRequest, kind: type[ShareForm], template: str) -> HttpResponse:
    """The form; what is wrong with it (400); or the receipt, which is shown in answer to the form itself
    so that the words are never kept for a later page."""
    version = ConsentFormVersion.objects.in_force(FORM)
    if version is None:
        return render(request, "stories/share.html", {"open": False}, status=503)
    about: dict[str, object] = {"version": version, "beside": _collector(request)}
    if request.method != "POST":
        form = kind(form_version=version, initial={"key": new_key()})
        return render(request, template, {"form": form, **about})
    form = kind(request.POST, request.FILES, form_version=version)
    if not form.is_valid():
        return render(request, template, {"form": form, **about}, status=400)
    submission = replace(form.submission(), collector=_collector(request))
    key = form.cleaned_data["key"]
    try:
        kept = submit(submission=submission, key=key)
    except SentBefore as before:
        form.for_another_story(given(before.story, key), before.closed)
        return render(request, template, {"form": form, **about}, status=409)
    where = request.get_host() + reverse("stories:my-story")
    return render(
        request, "stories/shared.html", {"kept": kept, "where": where, "spoken": kind is RecordForm}
    )
