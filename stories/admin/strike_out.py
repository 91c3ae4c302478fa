"""Striking words out of an interview: find them, tick the places, and see whether they are still heard."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts.actors import require
from stories.admin.interviews import interview_of, trail
from stories.audio import masks
from stories.consent import acts
from stories.models import MaskedAudio, MaskState, Recording, RedactedPart, Revision, User
from stories.redaction import audio, strike_out
from stories.redaction.strike_out import Match
from stories.roles import Right
from stories.texts.interviews import Interview, Key
from stories.texts.passages import NotThere
from stories.texts.revisions import NotCurrent


@dataclass(frozen=True)
class Struck:
    """Words that are struck out, and when they were said."""

    redacted_part: RedactedPart
    at: str


@dataclass(frozen=True)
class StillHeard:
    """A place of the muted sound where a machine heard a part that is closed; its words, if staff may
    read them."""

    words: str
    at: str
    clip: str


DONE = {"strike", "back", "more", "gone"}
AROUND_MS = 2_000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/strike/. What is looked for is sent, and in no address: it would be
    in a log."""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    words = " ".join(request.POST.get("words", "").split())
    if DONE & request.POST.keys():
        _do(request, user, interview)
        interview = interview_of(user, key)
    title = gettext("Redact words")
    context = {
        "interview": interview,
        "words": words,
        "too_long": len(words) > strike_out.LONGEST,
        "places": _places(interview.current, words),
        "struck": _struck(interview),
        **_sound(interview.recording),
        "header_title": title,
        "header_icon": "cut",
        "breadcrumbs_items": trail(title),
    }
    return render(request, "stories/admin/strike_out.html", context)


def _sound(recording: Recording | None) -> dict[str, object]:
    """How far it is muted; nothing where there is none."""
    if recording is None:
        return {}
    mask: MaskedAudio | None = masks.mask_of(recording)
    return {
        "mask": mask,
        "stale": masks.is_stale(recording),
        "open": masks.for_others(recording, None) is not None,
        "still": _still(recording, mask),
        "muted": reverse("stories:listen", args=[recording.public_id]),
    }


def _places(current: Revision | None, words: str) -> list[Match]:
    return strike_out.find(current, words) if current and words else []


def _struck(interview: Interview) -> list[Struck]:
    closed = RedactedPart.objects.closed().filter(text=interview.text, struck=True)
    return [
        Struck(one, _clock(one.start_ms))
        for one in closed.select_related("before", "text__story").order_by("start_ms", "pk")
    ]


def _still(recording: Recording, mask: MaskedAudio | None) -> list[StillHeard]:
    """Each place once. What the teller closed is nobody's to read."""
    if mask is None or mask.state != MaskState.HEARD or masks.is_stale(recording):
        return []
    closed = RedactedPart.objects.closed().filter(text__recording=recording).select_related("before")
    known = {one.pk: one.words if one.struck else "" for one in closed}
    listen = reverse("stories:listen", args=[recording.public_id])
    return [
        StillHeard(known.get(pk, ""), _clock(start), f"{listen}?muted&t={_around(recording, start, end)}")
        for pk, start, end in mask.heard
    ]


def _around(recording: Recording, start: int, end: int) -> str:
    return f"{max(0, start - AROUND_MS)},{min(recording.duration_ms, end + AROUND_MS)}"


def _clock(ms: int | None) -> str:
    return "" if ms is None else f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _do(request: HttpRequest, user: User, interview: Interview) -> None:
    try:
        if interview.recording and "more" in request.POST:
            audio.mute_more(by=user, recording=interview.recording)
        elif interview.recording and "gone" in request.POST:
            audio.confirm_silent(by=user, recording=interview.recording)
        elif "back" in request.POST:
            _put_back(request, user, interview)
        else:
            _strike(request, user, interview)
    except (NotCurrent, NotThere, acts.TakenBack) as error:
        messages.error(request, str(error))
    except (ValueError, MaskedAudio.DoesNotExist):
        messages.error(request, gettext("We could not read what was sent. Try again."))


def _put_back(request: HttpRequest, user: User, interview: Interview) -> None:
    redacted_parts = RedactedPart.objects.filter(struck=True, text=interview.text)
    strike_out.put_back(
        by=user, redacted_part=get_object_or_404(redacted_parts, pk=int(request.POST["back"]))
    )
    messages.success(request, gettext("The words are restored."))


def _strike(request: HttpRequest, user: User, interview: Interview) -> None:
    revision = get_object_or_404(Revision, text=interview.text, pk=int(request.POST.get("revision") or 0))
    sent = [place.partition(".") for place in request.POST.getlist("place")[: strike_out.MOST]]
    places = [(int(start), int(end)) for start, _, end in sent]
    if not places:
        messages.error(request, gettext("Nothing was chosen. Tick the places to redact."))
        return
    struck = strike_out.strike(by=user, revision=revision, places=places)
    messages.success(
        request,
        ngettext(
            "Redacted. It is in no public text and no sound from now on.",
            "%(places)s places are redacted. They are in no public text and no sound from now on.",
            len(struck),
        )
        % {"places": len(struck)},
    )


urlpatterns = [path("<interview:key>/strike/", strike, name="stories_strike")]
