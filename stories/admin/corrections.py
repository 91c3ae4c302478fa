"""What tellers say that they said: listen, and put it in place, or leave the words as they are."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts.actors import require
from stories.admin.interviews import interview_of, trail
from stories.models import CorrectionState, Revision, TellerCorrection, User
from stories.roles import Right
from stories.texts import revisions
from stories.texts.interviews import Interview, Key
from stories.transcripts import teller_corrections

AROUND_MS = 1000


@dataclass(frozen=True)
class CorrectionRow:
    """What the teller says of one turn: the words of both, where they can be put, and the sound."""

    own: TellerCorrection
    pieces: list[tuple[str, str]]
    at: str
    clip: str
    found: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/own-words/"""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    if request.method == "POST":
        own = get_object_or_404(TellerCorrection, pk=request.POST.get("own") or 0, text=interview.text)
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
    return render(request, "stories/admin/corrections.html", context)


def _decide(request: HttpRequest, user: User, own: TellerCorrection) -> None:
    try:
        if "leave" in request.POST:
            teller_corrections.decline(by=user, said=own)
            messages.success(request, gettext("The words stay as they are. The teller reads that."))
            return
        after = teller_corrections.accept(by=user, said=own)
    except (teller_corrections.NotThere, revisions.MarkGone) as error:
        messages.error(request, str(error))
    except revisions.NotCurrent:
        messages.error(request, gettext("Someone has answered this already."))
    else:
        said = gettext("The teller’s words are saved as version %s.") % after.number
        messages.success(request, said)


def _places(interview: Interview) -> list[CorrectionRow]:
    text = interview.text
    if text is None or text.current is None:
        return []
    waiting = text.corrections.filter(state=CorrectionState.WAITING).select_related("revision")
    return [_place(interview, text.current, own) for own in waiting.order_by("start", "pk")]


def _place(interview: Interview, current: Revision, own: TellerCorrection) -> CorrectionRow:
    turn = teller_corrections.place(own, current)
    if turn is None:
        return CorrectionRow(own, [("new", own.words)], "", "", found=False)
    there = current.body[turn.start : turn.end]
    pieces, recording = teller_corrections.compared(there, own.words), interview.recording
    if recording is None:
        return CorrectionRow(own, pieces, "", "", found=True)
    start, end = max(0, turn.start_ms - AROUND_MS), min(recording.duration_ms, turn.end_ms + AROUND_MS)
    clip = f"{reverse('stories:listen', args=[recording.public_id])}?t={start},{end}" if start < end else ""
    minutes, seconds = divmod(turn.start_ms // 1000, 60)
    return CorrectionRow(own, pieces, f"{minutes}:{seconds:02d}", clip, found=True)


urlpatterns = [path("<interview:key>/own-words/", listed, name="stories_own_words")]
