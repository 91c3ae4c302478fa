"""A telling that was left: locked, opened again with its word, brought back from one's own device, or thrown
away everywhere."""

import json
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.intake import cookies
from stories.intake.telling import draft as drafts
from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import OWN, Draft
from stories.intake.telling.forms import TellingForm
from stories.intake.telling.send import asked_of
from stories.intake.telling.steps import FIELDS, LOOK, SOUND, fields_of, steps_of
from stories.languages import speak
from stories.models import HelpLine
from stories.views.telling import asked_by

NOWHERE: Final = "https://www.bbc.co.uk/weather"
"""Where one goes from here in a hurry."""


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """/share/tell/leave/: it is locked, and another site shown. A link, so that it works without a script."""
    drafts.lock(cookies.key_of(request))
    return redirect(NOWHERE)


@never_cache
@require_safe
def not_safe(request: HttpRequest) -> HttpResponse:
    """/share/tell/not-safe/: whom to ring or to text, and then what becomes of what was told."""
    try:
        held = drafts.held(cookies.key_of(request))
        draft: Draft | None = held
        asked = asked_of(held)
        area, language = asked.study.area, asked.version.language
        speak(language)
    except drafts.NotThere:
        draft, area, language = None, None, get_language() or ""
    shown = draft is not None and not draft.sent and not draft.locked
    context = {"draft": draft if shown else None, "help_lines": HelpLine.objects.near(area, language)}
    return render(request, "stories/telling/not_safe.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """/share/tell/unlock/: the word that was shown when it was begun."""
    key = cookies.key_of(request)
    try:
        if not drafts.held(key).locked or (
            request.method == "POST" and drafts.unlock(key, request.POST.get("word", ""))
        ):
            return redirect("stories:telling")
    except drafts.NotThere:
        return redirect(f"{reverse('stories:share')}{'?gone=yes' if request.method == 'POST' else ''}")
    if request.method == "POST":
        return redirect(f"{reverse('stories:unlock')}?check=yes")
    return render(request, "stories/telling/unlock.html", {"wrong": "check" in request.GET})


@never_cache
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    """POST /share/tell/throw-away/: it is gone, everywhere."""
    drafts.throw_away(cookies.key_of(request))
    why = "idle" if request.POST.get("why") == "idle" else "gone"
    response = redirect(f"{reverse('stories:share')}?{why}=yes")
    cookies.take_key(response)
    return response


@never_cache
@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """POST /share/tell/restore/: what one's own device kept when the day here was over. All of it is checked
    again, and nothing of it is taken as answered that is not right."""
    asked, said = asked_by(request), _kept_on_device(request)
    if asked is None or said is None:
        return redirect(f"{reverse('stories:share')}?again=yes")
    drafts.throw_away(cookies.key_of(request))
    key = drafts.begin(study=asked.study, version=asked.version)
    with drafts.changing(key) as draft:
        draft.said = said | {"phone": [OWN]}
        draft.done = _right_steps(draft, asked)
    response = redirect("stories:telling")
    cookies.give_key(response, key, own=True)
    return response


def _kept_on_device(request: HttpRequest) -> dict[str, list[str]] | None:
    """By field, of fields that there are; None where it is nothing of ours."""
    sent = request.POST.get("said", "")
    if len(sent) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return None
    try:
        told = json.loads(sent)
    except ValueError:
        return None
    if not isinstance(told, dict):
        return None
    known = {name for fields in FIELDS.values() for name in fields} - {"words"}
    found = MultiValueDict[str, str]()
    for name, values in told.items():
        if (name in known or name.startswith(("use_", "q_"))) and isinstance(values, list):
            found.setlist(name, [value for value in values if isinstance(value, str)])
    return dict(found.lists())


def _right_steps(draft: Draft, asked: Asked) -> list[str]:
    """Those up to the first that is not answered as it must be."""
    right: list[str] = []
    for step in steps_of(draft, asked):
        form = TellingForm(draft.data(), asked=asked, only=fields_of(step, asked))
        if step in (LOOK, SOUND) or form.why_first or not form.is_valid():
            break
        right.append(step)
    return right
