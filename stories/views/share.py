"""Telling a story: in writing, or by sending a recording."""

from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories import languages
from stories.consent.receipts import given, show
from stories.intake import cookies
from stories.intake.cookies import JustTold
from stories.intake.form_tokens import BadKey, whose
from stories.intake.forms import Asked, RecordForm, ShareForm, WriteForm
from stories.intake.resubmission import SentBefore
from stories.intake.submission import submit
from stories.models import ConsentFormVersion, Storyteller, Study, User
from stories.roles import Right
from stories.tellers import session
from stories.views.receipt_form import TooMany, receipt_in

WRITE: Final = "stories/share_write.html"
RECORD: Final = "stories/share_record.html"
MOST_DIGITS: Final = 18


@require_safe
def share(request: HttpRequest, slug: str = "") -> HttpResponse:
    """GET /share/ and /share/<study>/: two doors. Where several studies ask, first the places."""
    asking = list(Study.objects.asking())
    study = _named(slug) if slug else asking[0] if len(asking) == 1 else None
    context = {
        "open": bool(asking) if study is None else study in asking,
        "study": _said(study),
        "places": asking if study is None else (),
        "first": reverse("stories:talk-first", args=[slug] if slug else []),
        "doors": [reverse(f"stories:{way}", args=[slug] if slug else []) for way in ("write", "record")],
    }
    return render(request, "stories/share.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/share/write/ and /share/<study>/write/"""
    return _tell(request, WriteForm, WRITE, slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/share/record/ and /share/<study>/record/"""
    return _tell(request, RecordForm, RECORD, slug)


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


def _named(slug: str) -> Study:
    study: Study = get_object_or_404(Study.objects.select_related("consent_form"), slug=slug)
    return study


def _said(study: Study | None) -> Study | None:
    """The study, where a page names it: not where it is the only one."""
    return study if study and Study.objects.exclude(pk=study.pk).exists() else None


def _collector(request: HttpRequest, study: Study) -> User | None:
    """The member of staff beside the teller: whoever is signed in on this device and may collect there."""
    user = request.user
    if not isinstance(user, User):
        return None
    return user if Study.objects.reached_by(user, Right.COLLECT).filter(pk=study.pk).exists() else None


def _tell(request: HttpRequest, kind: type[ShareForm], template: str, slug: str) -> HttpResponse:
    """The story of someone who tells for the first time: the form, what is wrong with it, or the receipt."""
    studies = [_named(slug)] if slug else list(Study.objects.asking())
    if len(studies) > 1:
        return redirect("stories:share")
    asked = _asked(request, studies[0]) if studies else None
    if asked is None:
        return _closed(request)
    beside = _collector(request, asked.study) is not None
    form = kind(*_sent(request), asked=asked, browser=_browser(request), beside=beside)
    if form.why_first:
        return _talk_first(form, slug)
    if request.method != "POST":
        return _ask(request, template, form)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _tell_another(request: HttpRequest, kind: type[ShareForm], template: str) -> HttpResponse:
    """Another story of whoever has their page open; where it closed since, of whoever types their words."""
    browser = _browser(request)
    teller = session.storyteller_of(request)
    if request.method != "POST" and teller is None:
        return redirect("stories:my-story")
    opened_for = _opened_for(request.POST.get("key", "")) if request.method == "POST" else teller
    asked = _asked(request, _study_of(opened_for))
    if asked is None:
        return _closed(request)
    form = kind(
        *_sent(request),
        asked=asked,
        browser=browser,
        another=True,
        teller=teller if teller == opened_for else None,
    )
    if form.why_first:
        return _talk_first(form, asked.study.slug)
    if request.method != "POST":
        return _ask(request, template, form)
    try:
        _require_teller(request, form)
    except TooMany:
        return _ask(request, template, form, status=429)
    return _keep(request, template, form) if form.is_valid() else _ask(request, template, form, status=400)


def _sent(request: HttpRequest) -> tuple[QueryDict, MultiValueDict[str, Any]] | tuple[()]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _browser(request: HttpRequest) -> str:
    return cookies.secret_of(request) or cookies.new_secret()


def _opened_for(key: str) -> Storyteller | None:
    """Two people on one device, two tabs: a form goes to the page that it was opened from, or asks."""
    try:
        teller = whose(key).teller
    except BadKey:
        return None
    return Storyteller.objects.filter(public_id=teller).first() if teller else None


def _study_of(teller: Storyteller | None) -> Study | None:
    """Another story goes where the one before went; of somebody unknown, to the only study that asks."""
    if teller is not None:
        return Study.objects.filter(stories__storyteller=teller).order_by("-stories__pk").first()
    asking = list(Study.objects.asking()[:2])
    return asking[0] if len(asking) == 1 else None


def _asked(request: HttpRequest, study: Study | None) -> Asked | None:
    """What the study asks, in the language that was chosen; None where its form is not in force.

    A form that was open when another version was published is answered as it was asked.
    """
    if study is None:
        return None
    form, shown = study.consent_form, request.POST.get("version", "")
    version = None
    if shown.isdecimal() and len(shown) < MOST_DIGITS:
        version = ConsentFormVersion.objects.published(form).filter(pk=shown).first()
    version = version or ConsentFormVersion.objects.in_force(form, request.GET.get("in", ""))
    return Asked(study, version) if version else None


def _require_teller(request: HttpRequest, form: ShareForm) -> None:
    """Where nobody's page is open, the teller is whoever the seven words in the form belong to."""
    receipt = receipt_in(form, request) if form.teller is None else None
    if receipt is not None:
        form.teller = receipt.storyteller
        session.enter(request, receipt)


def _talk_first(form: ShareForm, slug: str) -> HttpResponse:
    """Nothing of what was sent is kept: a person talks with them first."""
    where = reverse("stories:talk-first", args=[slug] if slug else [])
    return redirect(f"{where}?why={form.why_first}&stopped=yes")


def _languages(asked: Asked) -> list[tuple[str, str]]:
    """(tag, name) of those in which the study asks, where there are several."""
    tags = ConsentFormVersion.objects.languages(asked.study.consent_form)
    return [(tag, languages.own_name(tag)) for tag in tags] if len(tags) > 1 else []


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "stories/share.html", {"open": False}, status=503)


def _ask(request: HttpRequest, template: str, form: ShareForm, *, status: int = 200) -> HttpResponse:
    study = form.asked.study
    about = {
        "form": form,
        "version": form.asked.version,
        "languages": _languages(form.asked),
        "study": _said(study),
        "beside": _collector(request, study),
        "mark": cookies.form_mark(request, form.browser),
    }
    response = render(request, template, about, status=status)
    cookies.give_secret(response, form.browser)
    return response


def _keep(request: HttpRequest, template: str, form: ShareForm) -> HttpResponse:
    """On to the page with the seven words; or, where the form was sent before with something else in it, back
    to the form, which says so (409)."""
    submission = replace(form.submission(), collector=_collector(request, form.asked.study))
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
    page = cookies.page_of(key)
    response = redirect(f"{reverse('stories:thanks')}?of={page}")
    cookies.remember(request, response, page, told)
    return response
