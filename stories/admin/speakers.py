"""Who speaks in an interview, for those who check transcripts."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from stories.accounts.actors import require
from stories.admin.interviews import trail, with_words
from stories.models import Speaker, Turn, User, Voice
from stories.roles import Right
from stories.texts.interviews import Interview, Key
from stories.transcripts import speakers

FIRST_WORDS = 140
ENOUGH_MS, LONGEST_MS = 2_000, 8_000
QUESTION_MARKS = ("?", "？", "؟", "\u037e")


class WhoForm(forms.Form):
    voice = forms.ChoiceField(label=_("Who this is"), choices=Voice)
    name = forms.CharField(
        label=_("Name to show"),
        max_length=60,
        required=False,
        help_text=_("As they want to be called. Leave it empty to show who they are."),
    )


@dataclass(frozen=True)
class Heard:
    """A speaker with the first words that they say and the sound of them, how often they speak and how often
    that is a question, and their form."""

    speaker: Speaker
    words: str
    clip: str
    turns: int
    questions: int
    form: WhoForm


@never_cache
def who(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/speakers/"""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = with_words(user, key)
    sent = request.POST if request.method == "POST" else None
    heard = _heard(interview, sent.get("speaker", "") if sent else "", sent)
    if sent is not None:
        one = next((item for item in heard if str(item.speaker.pk) == sent.get("speaker")), None)
        if one is None:
            raise Http404
        if _described(user, one.speaker, one.form):
            messages.success(request, gettext("Saved: %(name)s.") % {"name": one.speaker.called})
            return redirect("stories_speakers", key)
    title = gettext("Who speaks")
    context = {
        "interview": interview,
        "heard": heard,
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": trail(title),
    }
    return render(request, "stories/admin/speakers.html", context, status=422 if sent is not None else 200)


def _heard(interview: Interview, chosen: str, sent: object) -> list[Heard]:
    current = interview.current
    assert current is not None  # noqa: S101 (asked for)
    spoken: dict[int | None, list[Turn]] = defaultdict(list)
    for turn in current.turns.defer("words"):
        spoken[turn.speaker_id].append(turn)
    return [
        _one(
            interview, speaker, spoken[speaker.pk], current.body, sent if str(speaker.pk) == chosen else None
        )
        for speaker in interview.speakers
        if speaker.pk in spoken
    ]


def _one(interview: Interview, speaker: Speaker, turns: list[Turn], body: str, sent: Any) -> Heard:
    """Of the turns, the first that is long enough to know a voice by is heard."""
    known_by = next((turn for turn in turns if turn.end_ms - turn.start_ms >= ENOUGH_MS), turns[0])
    until = min(known_by.end_ms, known_by.start_ms + LONGEST_MS)
    return Heard(
        speaker,
        words=body[known_by.start : known_by.end][:FIRST_WORDS],
        clip=_clip(interview, known_by.start_ms, until),
        turns=len(turns),
        questions=sum(body[turn.start : turn.end].rstrip().endswith(QUESTION_MARKS) for turn in turns),
        form=WhoForm(
            sent,
            initial={"voice": speaker.voice, "name": "" if speaker.is_numbered else speaker.name},
            auto_id=f"speaker-{speaker.pk}-%s",
        ),
    )


def _clip(interview: Interview, start_ms: int, end_ms: int) -> str:
    if interview.recording is None:
        return ""
    return f"{reverse('stories:listen', args=[interview.recording.public_id])}?t={start_ms},{end_ms}"


def _described(by: User, speaker: Speaker, form: WhoForm) -> bool:
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        speakers.describe(by=by, speaker=speaker, voice=Voice(said["voice"]), name=said["name"])
    except speakers.TwoOfAName as error:
        form.add_error("name", str(error))
        return False
    return True


urlpatterns = [path("<interview:key>/speakers/", who, name="stories_speakers")]
