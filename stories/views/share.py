"""Telling a story: in writing, or by sending a recording."""

from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories import teller_session
from stories.consent.receipts import given
from stories.form_keys import BadKey, new_key, read_key
from stories.forms import RecordForm, ShareForm, WriteForm
from stories.models import ConsentFormVersion, Storyteller, User
from stories.roles import May
from stories.sent_again import SentBefore
from stories.submission import submit
from stories.views.opening import TooMany, receipt_in

FORM: Final = "tell-your-story"
WRITE: Final = "stories/share_write.html"
RECORD: Final = "stories/share_record.html"


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
    return _tell(request, WriteForm, WRITE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """/share/record/"""
    return _tell(request, RecordForm, RECORD)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_another(request: HttpRequest) -> HttpResponse:
    """/my-story/write/"""
    return _tell_another(request, WriteForm, WRITE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record_another(request: HttpRequest) -> HttpResponse:
    """/my-story/record/"""
    return _tell_another(request, RecordForm, RECORD)


def _collector(request: HttpRequest) -> User | None:
    """The member of staff beside the teller: whoever is signed in on this device and may collect."""
    user = request.user
    may = isinstance(user, User) and user.has_perm(f"stories.{May.COLLECT.value}")
    return user if may else None  # type: ignore[return-value]


def _tell(request: HttpRequest, kind: type[ShareForm], template: str) -> HttpResponse:
    """The story of someone who tells for the first time: the form, what is wrong with it, or the receipt."""
    version = ConsentFormVersion.objects.in_force(FORM)
    if version is None:
        return _closed(request)
    if request.method != "POST":
        return _ask(request, template, kind(form_version=version, initial={"key": new_key()}))
    form = kind(request.POST, request.FILES, form_version=version)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _tell_another(request: HttpRequest, kind: type[ShareForm], template: str) -> HttpResponse:
    """Another story of whoever has their page open; where it closed since, of whoever types their words."""
    version = ConsentFormVersion.objects.in_force(FORM)
    if version is None:
        return _closed(request)
    teller = teller_session.storyteller_of(request)
    if request.method == "POST":
        return _sent_another(request, template, kind, version, teller)
    if teller is None:
        return redirect("stories:my-story")
    form = kind(form_version=version, another=True, teller=teller, initial={"key": new_key(teller)})
    return _ask(request, template, form)


def _sent_another(
    request: HttpRequest,
    template: str,
    kind: type[ShareForm],
    version: ConsentFormVersion,
    teller: Storyteller | None,
) -> HttpResponse:
    if not _was_opened_for(teller, request.POST.get("key", "")):
        teller = None
    form = kind(request.POST, request.FILES, form_version=version, another=True, teller=teller)
    if teller is None:
        try:
            receipt = receipt_in(form, request)
        except TooMany:
            return _ask(request, template, form, status=429)
        if receipt is not None:
            form.teller = receipt.storyteller
            teller_session.enter(request, receipt)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _was_opened_for(teller: Storyteller | None, key: str) -> bool:
    """Two people on one device, two tabs: a form goes to the page that it was opened from, or asks."""
    try:
        return read_key(key).is_of(teller)
    except BadKey:
        return False


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "stories/share.html", {"open": False}, status=503)


def _ask(request: HttpRequest, template: str, form: ShareForm, *, status: int = 200) -> HttpResponse:
    about = {"form": form, "version": form.form_version, "beside": _collector(request)}
    return render(request, template, about, status=status)


def _keep(request: HttpRequest, template: str, form: ShareForm) -> HttpResponse:
    """The receipt, which is shown in answer to the form itself so that the words are never kept for a later
    page; or, where the form was sent before with something else in it, that (409)."""
    submission = replace(form.submission(), collector=_collector(request))
    key = form.cleaned_data["key"].once
    try:
        kept = submit(submission=submission, key=key)
    except SentBefore as before:
        form.for_another_story(given(before.story, key), before.closed)
        return _ask(request, template, form, status=409)
    where = request.get_host() + reverse("stories:my-story")
    return render(
        request,
        "stories/shared.html",
        {"kept": kept, "where": where, "spoken": submission.upload is not None},
    )
