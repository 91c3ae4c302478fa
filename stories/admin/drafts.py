"""What the editor of an interview's words asks for while somebody writes: drafts, and versions of before."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from stories.accounts.actors import require
from stories.admin.interviews import interview_of
from stories.models import Revision
from stories.roles import Right
from stories.texts.interviews import Interview, Key
from stories.transcripts import drafts, editor_json
from stories.transcripts.drafts import Sent, Step

MOST_STEPS = 5_000
"""In one go."""


@never_cache
@require_POST
def keep(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/words/draft/: steps that were written, and who else writes."""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    try:
        sent = _sent(interview, json.loads(request.body))
    except (ValueError, LookupError, TypeError, RecursionError, ObjectDoesNotExist, RequestDataTooBig):
        return JsonResponse({"error": gettext("We could not read what was sent. Try again.")}, status=400)
    saved = 0
    try:
        if sent.steps or sent.here is not None or drafts.of(user, interview):
            saved = drafts.keep(by=user, interview=interview, sent=sent)
    except drafts.Elsewhere:
        said = gettext("You write these words in another window too. Load this page again to go on here.")
        return JsonResponse({"error": said}, status=409)
    except drafts.Closed as error:
        return JsonResponse({"error": str(error)}, status=410)
    return JsonResponse(
        {
            "saved": saved,
            "others": [
                {"name": one.name, "here": one.here, "changed": one.changed}
                for one in drafts.others(user, interview, sent.revision)
            ],
            "newer": _newer(interview.current, sent.revision),
        }
    )


def _newer(current: Revision | None, known: Revision | None) -> str:
    """What to say where the words in place are others by now; empty where they are not."""
    if current is None or current == known:
        return ""
    by = current.made_by
    name = (by.get_full_name() or by.get_username()) if by else gettext("Someone else")
    return gettext("%(name)s has saved version %(number)s.") % {"name": name, "number": current.number}


def _sent(interview: Interview, sent: dict[str, Any]) -> Sent:
    text, speakers = interview.text, editor_json.known(interview.speakers)
    steps = editor_json.items(sent["steps"], MOST_STEPS)
    number, here = editor_json.whole(sent["revision"]), sent.get("here")
    return Sent(
        revision=text.revisions.get(pk=number) if text and number else None,
        window=str(sent["window"])[:36],
        saved=editor_json.whole(sent["saved"]),
        first=editor_json.whole(sent["first"]),
        steps=[_step(step, speakers) for step in steps],
        done=editor_json.whole(sent["done"]),
        changed=[
            editor_json.whole(turn) for turn in editor_json.items(sent.get("changed"), editor_json.MOST_TURNS)
        ],
        here=None if here is None else editor_json.whole(here),
    )


def _step(sent: dict[str, Any], speakers: editor_json.Known) -> Step:
    put = editor_json.items(sent["put"], editor_json.MOST_TURNS)
    return Step(
        editor_json.whole(sent["at"]),
        editor_json.whole(sent["gone"]),
        [editor_json.turn(turn, speakers) for turn in put],
    )


@require_POST
def together(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/words/together/: what others put in place comes into the draft."""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]
    interview = interview_of(user, key)
    draft = drafts.of(user, interview)
    if "without" in request.POST:
        drafts.forget(interview, user)
    elif draft is not None and draft.revision != interview.current:
        try:
            drafts.rebase(by=user, interview=interview, before=draft.revision, mine=drafts.written_in(draft))
        except drafts.Closed as error:
            drafts.forget(interview, user)
            messages.error(request, str(error))
    return redirect("stories_words", key)


@never_cache
@require_GET
def version(request: HttpRequest, key: Key, number: int) -> HttpResponse:
    """/admin/<interview>/words/<version>/: its turns, for going back to them."""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]
    interview = interview_of(user, key)
    revision = get_object_or_404(Revision, text=interview.text, number=number)
    try:
        drafts.require_open(interview, revision)
    except drafts.Closed as error:
        return JsonResponse({"error": str(error)}, status=410)
    turns = [editor_json.shown(revision.body, turn) for turn in revision.turns.all()]
    return JsonResponse({"turns": turns})


urlpatterns = [
    path("<interview:key>/words/draft/", keep, name="stories_words_draft"),
    path("<interview:key>/words/together/", together, name="stories_words_together"),
    path("<interview:key>/words/<int:number>/", version, name="stories_words_version"),
]
