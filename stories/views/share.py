"""The front door: what this is, who reads it, and where a telling begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories import languages
from stories.intake import cookies
from stories.intake.telling import draft as drafts
from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import Draft
from stories.intake.telling.steps import SPEAK, WRITE
from stories.models import ConsentFormVersion, HelpLine, Storyteller, Study
from stories.tellers import session
from stories.views.telling import begun, said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/share/ and /share/<study>/: what this is, and its first button. Where several studies ask, first the
    places."""
    asking = list(Study.objects.asking())
    study = _named(slug) if slug else asking[0] if len(asking) == 1 else None
    if study is None and asking:
        return render(request, "stories/share.html", {"places": asking})
    asked = _asked(request, study)
    if asked is None:
        return render(request, "stories/share.html", status=503 if request.method == "POST" else 200)
    return _begin(request, asked) if request.method == "POST" else _door(request, asked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def another(request: HttpRequest, way: str) -> HttpResponse:
    """/my-story/write/ and /my-story/record/: another story of whoever has their page open."""
    teller = session.storyteller_of(request)
    if teller is None:
        return redirect("stories:my-story")
    asked = _asked(request, _study_of(teller))
    if asked is None:
        return render(request, "stories/share.html", status=503)
    if request.method != "POST":
        return _door(request, asked, teller)
    return _begin(request, asked, teller, SPEAK if way == "record" else WRITE)


@require_safe
def old_door(request: HttpRequest, slug: str = "") -> HttpResponse:
    """/share/write/ and /share/record/, as they were: one asks for the way later."""
    return redirect("stories:share", *([slug] if slug else []))


def _named(slug: str) -> Study:
    study: Study = get_object_or_404(Study.objects.select_related("consent_form"), slug=slug)
    return study


def _study_of(teller: Storyteller) -> Study | None:
    """Another story goes where the one before went."""
    return Study.objects.filter(stories__storyteller=teller).order_by("-stories__pk").first()


def _asked(request: HttpRequest, study: Study | None) -> Asked | None:
    """What the study asks, in the language that was chosen; None where it can't be told a story."""
    if study is None or not Study.objects.asking().filter(pk=study.pk).exists():
        return None
    version = ConsentFormVersion.objects.asked_now(study.consent_form, request.GET.get("in", ""))
    if version is None:
        return None
    languages.speak(version.language)
    return Asked(study, version)


def _door(request: HttpRequest, asked: Asked, teller: Storyteller | None = None) -> HttpResponse:
    slug = [asked.study.slug] if said(asked.study) else []
    context = {
        "asked": asked,
        "study": said(asked.study),
        "help_lines": HelpLine.objects.near(asked.study.area, asked.version.language),
        "languages": _languages(asked),
        "first": f"{reverse('stories:talk-first', args=slug)}?in={asked.version.language}",
        "another": teller is not None,
        "begun": _begun(request, teller),
    }
    return render(request, "stories/share.html", context)


def _begun(request: HttpRequest, teller: Storyteller | None) -> Draft | None:
    """What this browser has begun and not sent, for this teller."""
    try:
        draft = drafts.held(cookies.key_of(request))
    except drafts.NotThere:
        return None
    is_theirs = draft.teller == (str(teller.public_id) if teller else "")
    is_open = not draft.sent and not draft.is_idle and not draft.locked
    return draft if is_open and is_theirs and draft.done else None


def _is_locked(request: HttpRequest) -> bool:
    try:
        return drafts.held(cookies.key_of(request)).locked
    except drafts.NotThere:
        return False


def _begin(
    request: HttpRequest, asked: Asked, teller: Storyteller | None = None, way: str = ""
) -> HttpResponse:
    """Go on with what was begun here, unless it is to begin anew."""
    if request.POST.get("anew") != "yes" and (_begun(request, teller) or _is_locked(request)):
        return redirect("stories:telling")
    drafts.throw_away(cookies.key_of(request))
    key = drafts.begin(study=asked.study, version=asked.version, teller=teller)
    if way:
        with drafts.changing(key) as draft:
            draft.said["way"] = [way]
    return begun(key)


def _languages(asked: Asked) -> list[tuple[str, str]]:
    """(tag, name) of those in which the study asks, where there are several."""
    tags = ConsentFormVersion.objects.languages(asked.study.consent_form)
    return [(tag, languages.own_name(tag)) for tag in tags] if len(tags) > 1 else []
