"""What tellers say that they said: listen, and put it in place, or leave the words as they are."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import own_words, texts
from stories.actors import require
from stories.admin.interviews import interview_of, trail
from stories.interviews import Interview, Key
from stories.models import OwnState, OwnWords, Revision, User
from stories.roles import May

AROUND_MS = 1000


@dataclass(frozen=True)
class Place:
    """What the teller says of one turn: the words of both, where they can be put, and the sound."""

    own: OwnWords
    pieces: list[tuple[str, str]]
    at: str
    clip: str
    found: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/own-words/"""
    user = require(request.user, May.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    if request.method == "POST":
        own = get_object_or_404(OwnWords, pk=request.POST.get("own") or 0, text=interview.text)
        _decide(request, user, own)
        return redirect("stories_own_words", key)
    title = gettext("What the teller says that they said")
    context = {
        "interview": interview,
        "places": _places(interview),
        "header_title": title,
        "header_icon": "comment",
        "breadcrumbs_items": trail(title),
    }
    return render(request, "stories/admin/own_words.html", context)


def _decide(request: HttpRequest, user: User, own: OwnWords) -> None:
    try:
        if "leave" in request.POST:
            own_words.leave(by=user, said=own)
            messages.success(request, gettext("The words stay as they are. The teller reads that."))
            return
        after = own_words.take(by=user, said=own)
    except (own_words.NotThere, texts.MarkGone) as error:
        messages.error(request, str(error))
    except texts.NotCurrent:
        messages.error(request, gettext("Someone has answered this already."))
    else:
        said = gettext("The teller’s words are in their place, as version %s.") % after.number
        messages.success(request, said)


def _places(interview: Interview) -> list[Place]:
    text = interview.text
    if text is None or text.current is None:
        return []
    waiting = text.own_words.filter(state=OwnState.WAITING).select_related("revision")
    return [_place(interview, text.current, own) for own in waiting.order_by("start", "pk")]


def _place(interview: Interview, current: Revision, own: OwnWords) -> Place:
    turn = own_words.place(own, current)
    if turn is None:
        return Place(own, [("new", own.words)], "", "", found=False)
    there = current.body[turn.start : turn.end]
    pieces, recording = own_words.compared(there, own.words), interview.recording
    if recording is None:
        return Place(own, pieces, "", "", found=True)
    start, end = max(0, turn.start_ms - AROUND_MS), min(recording.duration_ms, turn.end_ms + AROUND_MS)
    clip = f"{reverse('stories:listen', args=[recording.public_id])}?t={start},{end}" if start < end else ""
    minutes, seconds = divmod(turn.start_ms // 1000, 60)
    return Place(own, pieces, f"{minutes}:{seconds:02d}", clip, found=True)


urlpatterns = [path("<interview:key>/own-words/", listed, name="stories_own_words")]
