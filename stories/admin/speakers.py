"""Who speaks in a recording, for those who check transcripts."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from stories import checking, speakers
from stories.actors import require
from stories.models import Recording, Speaker, User, Voice
from stories.roles import May

FIRST_WORDS = 140


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
    """A speaker with the first words that they say, how often they speak, and their form."""

    speaker: Speaker
    words: str
    turns: int
    form: WhoForm


@never_cache
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/recordings/<recording>/speakers/"""
    user = require(request.user, May.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    recordings = Recording.objects.filter(story__in=checking.open_to(user), transcript__current__isnull=False)
    recording = get_object_or_404(recordings.select_related("story", "transcript__current"), pk=pk)
    sent = request.POST if request.method == "POST" else None
    heard = _heard(recording, sent.get("speaker", "") if sent else "", sent)
    if sent is not None:
        one = next((item for item in heard if str(item.speaker.pk) == sent.get("speaker")), None)
        if one is None:
            raise Http404
        if _described(user, one.speaker, one.form):
            messages.success(request, gettext("Kept: %(name)s.") % {"name": one.speaker.called})
            return redirect("stories_speakers", pk)
    title = gettext("Who speaks")
    context = {
        "recording": recording,
        "heard": heard,
        "header_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_recordings"), "label": gettext("Recordings")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/speakers.html", context, status=422 if sent is not None else 200)


def _heard(recording: Recording, chosen: str, sent: object) -> list[Heard]:
    current = recording.transcript.current
    assert current is not None  # noqa: S101 (asked for)
    first = {turn.speaker_id: turn for turn in reversed(current.turns.defer("words"))}
    counted = dict(current.turns.order_by().values_list("speaker").annotate(Count("pk")))
    return [
        Heard(
            speaker,
            current.body[first[speaker.pk].start : first[speaker.pk].end][:FIRST_WORDS],
            counted[speaker.pk],
            WhoForm(
                sent if str(speaker.pk) == chosen else None,  # type: ignore[arg-type]  # what was sent
                initial={"voice": speaker.voice, "name": speaker.name},
                auto_id=f"speaker-{speaker.pk}-%s",
            ),
        )
        for speaker in recording.transcript.speakers.all()
        if speaker.pk in first
    ]


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


urlpatterns = [path("recordings/<int:pk>/speakers/", who, name="stories_speakers")]
