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
from stories.admin.drafts import recording_of
from stories.models import OwnState, OwnWords, Recording, Revision, User
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
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/recordings/<recording>/own-words/"""
    user = require(request.user, May.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    recording = recording_of(user, pk)
    if request.method == "POST":
        own = get_object_or_404(OwnWords, pk=request.POST.get("own") or 0, text__recording=recording)
        _decide(request, user, own)
        return redirect("stories_own_words", pk)
    title = gettext("What the teller says that they said")
    context = {
        "recording": recording,
        "places": _places(recording),
        "header_title": title,
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_recordings"), "label": gettext("Recordings")},
            {"url": "", "label": title},
        ],
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


def _places(recording: Recording) -> list[Place]:
    text = getattr(recording, "transcript", None)
    if text is None or text.current is None:
        return []
    waiting = text.own_words.filter(state=OwnState.WAITING).select_related("revision")
    return [_place(recording, text.current, own) for own in waiting.order_by("start", "pk")]


def _place(recording: Recording, current: Revision, own: OwnWords) -> Place:
    turn = own_words.place(own, current)
    if turn is None:
        return Place(own, [("new", own.words)], "", "", found=False)
    there = current.body[turn.start : turn.end]
    start, end = max(0, turn.start_ms - AROUND_MS), min(recording.duration_ms, turn.end_ms + AROUND_MS)
    clip = f"{reverse('stories:listen', args=[recording.public_id])}?t={start},{end}" if start < end else ""
    minutes, seconds = divmod(turn.start_ms // 1000, 60)
    return Place(own, own_words.compared(there, own.words), f"{minutes}:{seconds:02d}", clip, found=True)


urlpatterns = [path("recordings/<int:pk>/own-words/", listed, name="stories_own_words")]
