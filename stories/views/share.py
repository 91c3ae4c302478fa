"""Telling a story: in writing, or by sending a recording."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories import teller_session, this_browser
from stories.consent.receipts import given, show
from stories.form_keys import BadKey, whose
from stories.forms import RecordForm, ShareForm, WriteForm
from stories.models import ConsentFormVersion, Storyteller, User
from stories.roles import May
from stories.sent_again import SentBefore
from stories.submission import submit
from stories.this_browser import JustTold
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
    form = kind(*_sent(request), form_version=version, browser=_browser(request))
    if request.method != "POST":
        return _ask(request, template, form)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _tell_another(request: HttpRequest, kind: type[ShareForm], template: str) -> HttpResponse:
    """Another story of whoever has their page open; where it closed since, of whoever types their words."""
    version = ConsentFormVersion.objects.in_force(FORM)
    if version is None:
        return _closed(request)
    browser = _browser(request)
    teller = teller_session.storyteller_of(request)
    if request.method != "POST":
        if teller is None:
            return redirect("stories:my-story")
        form = kind(form_version=version, browser=browser, another=True, teller=teller)
        return _ask(request, template, form)
    if not _was_opened_for(teller, request.POST.get("key", "")):
        teller = None
    form = kind(*_sent(request), form_version=version, browser=browser, another=True, teller=teller)
    try:
        _require_teller(request, form)
    except TooMany:
        return _ask(request, template, form, status=429)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _sent(request: HttpRequest) -> tuple[QueryDict, MultiValueDict[str, Any]] | tuple[()]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _browser(request: HttpRequest) -> str:
    return this_browser.secret_of(request) or this_browser.new_secret()


def _was_opened_for(teller: Storyteller | None, key: str) -> bool:
    """Two people on one device, two tabs: a form goes to the page that it was opened from, or asks."""
    try:
        return whose(key).is_of(teller)
    except BadKey:
        return False


def _require_teller(request: HttpRequest, form: ShareForm) -> None:
    """Where nobody's page is open, the teller is whoever the seven words in the form belong to."""
    receipt = receipt_in(form, request) if form.teller is None else None
    if receipt is not None:
        form.teller = receipt.storyteller
        teller_session.enter(request, receipt)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "stories/share.html", {"open": False}, status=503)


def _ask(request: HttpRequest, template: str, form: ShareForm, *, status: int = 200) -> HttpResponse:
    about = {"form": form, "version": form.form_version, "beside": _collector(request)}
    response = render(request, template, about, status=status)
    this_browser.give_secret(response, form.browser)
    return response


def _keep(request: HttpRequest, template: str, form: ShareForm) -> HttpResponse:
    """On to the page with the seven words; or, where the form was sent before with something else in it, back
    to the form, which says so (409)."""
    submission = replace(form.submission(), collector=_collector(request))
    key = form.cleaned_data["key"].once
    try:
        kept = submit(submission=submission, key=key)
    except SentBefore as before:
        form.for_another_story(show(given(before.story, key)), before.closed)
        return _ask(request, template, form, status=409)
    told = JustTold(
        words=kept.words,
        closed=kept.closed,
        spoken=submission.upload is not None,
        joined=submission.returning is not None,
    )
    response = redirect("stories:thanks")
    this_browser.remember(response, told)
    return response
