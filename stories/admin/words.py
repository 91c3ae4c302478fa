"""Correcting the words of a recording beside its sound, for those who check transcripts."""

import json
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories import checking, texts
from stories.actors import require
from stories.models import Passage, Recording, Revision, Speaker, Text, Turn, User, Voice
from stories.roles import May
from stories.spoken import Who
from stories.timing import Said

MOST_CHARACTERS: Final = 3_000_000
MOST_TURNS: Final = 20_000
LONGEST_NAME: Final = 60
NOTHING: Final = 0
"""In the place of a revision's number where nobody has written the words down yet."""


class SaidForm(forms.Form):
    """What a person wrote: turns with their speakers (a script sends them), or the text, a turn a line."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    turns = forms.CharField(required=False, widget=forms.HiddenInput, max_length=2 * MOST_CHARACTERS)
    body = forms.CharField(
        label=_("The words, each turn on a line of its own"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 24}),
    )

    def __init__(self, *args: Any, speakers: dict[int, Who], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._speakers = speakers

    def clean_turns(self) -> list[Said] | None:
        """[{"who": a speaker's number, [voice, name] or null, "text": …, "start": ms}, …]; None where no
        script was."""
        sent = self.cleaned_data["turns"]
        if not sent:
            return None
        try:
            turns = json.loads(sent)
            if not isinstance(turns, list) or len(turns) > MOST_TURNS:
                raise ValueError
            return [
                Said(self._who(turn["who"]), _line(turn["text"]), _ms(turn.get("start"))) for turn in turns
            ]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise ValidationError(gettext("We could not read what was sent. Try again.")) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        turns = said.get("turns")
        written = any(one.text for one in turns) if turns is not None else bool(said.get("body", "").strip())
        if not self.errors and not written:
            self.add_error(None, gettext("There are no words left. Leave some, or go back."))
        return said

    def _who(self, sent: object) -> Who | None:
        match sent:
            case None:
                return None
            case bool():
                raise ValueError
            case int():
                return self._speakers[sent]
            case [str() as voice, str() as name]:
                return Who(Voice(voice), texts.normalise_line(name)[:LONGEST_NAME])
            case _:
                raise ValueError


def _line(sent: object) -> str:
    if not isinstance(sent, str):
        raise TypeError
    return " ".join(sent.split())


def _ms(sent: object) -> int | None:
    if sent is None:
        return None
    if isinstance(sent, bool) or not isinstance(sent, int) or sent < 0:
        raise ValueError
    return sent


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/recordings/<recording>/words/"""
    user = require(request.user, May.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    recordings = Recording.objects.filter(story__in=checking.open_to(user))
    recording = get_object_or_404(recordings.select_related("story", "transcript__current"), pk=pk)
    text: Text | None = getattr(recording, "transcript", None)
    current = text.current if text else None
    speakers = list(text.speakers.all()) if text else []
    known = {one.pk: Who(Voice(one.voice), one.name) for one in speakers}
    begun = {"revision": current.pk, "body": current.body} if current else {"revision": NOTHING, "body": ""}
    form = SaidForm(request.POST or None, speakers=known, initial=begun)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (after := _put_in_place(user, recording, current, form)) is not None:
            messages.success(request, gettext("The words are in their place, as version %s.") % after.number)
            _tell_of_lost(request, current)
            return redirect("stories_words", pk)
        status = 422
    context = _page(recording, current, speakers, form)
    return render(request, "stories/admin/words.html", context, status=status)


def _put_in_place(
    by: User, recording: Recording, current: Revision | None, form: SaidForm
) -> Revision | None:
    """None where others have changed the words since; the form says so then."""
    sent = form.cleaned_data
    said: list[Said] | None = sent["turns"]
    try:
        if sent["revision"] != (current.pk if current else NOTHING):
            raise texts.NotCurrent
        if current is None:
            lines = [Said(None, line) for line in sent["body"].splitlines()]
            return texts.write_down(by=by, recording=recording, said=lines if said is None else said)
        if said is None:
            return texts.correct(by=by, text=current.text, body=sent["body"])
        return texts.correct_turns(by=by, before=current, said=said)
    except texts.MarkGone as error:
        form.add_error(None, str(error))
        return None
    except texts.NotCurrent:
        form.add_error(
            None,
            gettext(
                "Someone has changed these words since you opened them. Yours are below: copy what you need."
            ),
        )
        return None


def _tell_of_lost(request: HttpRequest, before: Revision | None) -> None:
    """What pointed at words that are other now."""
    lost = Passage.objects.filter(revision=before, lost=True, closed=False).count()
    if lost:
        messages.warning(
            request,
            ngettext(
                "One passage that was coded or quoted has other words now. The workbench lists it.",
                "%(lost)s passages that were coded or quoted have other words now. The workbench lists them.",
                lost,
            )
            % {"lost": lost},
        )


def _page(
    recording: Recording, current: Revision | None, speakers: list[Speaker], form: SaidForm
) -> dict[str, object]:
    title = gettext("Correct the words") if current else gettext("Type the words")
    body = current.body if current else ""
    listen = reverse("stories:listen", args=[recording.public_id])
    return {
        "recording": recording,
        "revision": current,
        "form": form,
        "lines": max(12, min(40, body.count("\n") + 4)),
        "sheet": {
            "recording": recording.pk,
            "revision": current.pk if current else NOTHING,
            "turns": [_turn(body, turn) for turn in current.turns.all()] if current else [],
            "speakers": [{"id": one.pk, "called": one.called, "voice": one.voice} for one in speakers],
            "voices": [{"value": value, "label": str(label)} for value, label in Voice.choices],
            "peaks": recording.peaks,
            "duration": recording.duration_ms,
        },
        "listen": listen,
        "small": f"{listen}?small" if recording.copy_size else "",
        "header_title": title,
        "header_icon": "edit",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("stories_recordings"), "label": gettext("Recordings")},
            {"url": "", "label": title},
        ],
    }


def _turn(body: str, turn: Turn) -> dict[str, object]:
    """Offsets of words count from the turn's first character. As they are packed: there can be 30,000."""
    words = []
    for start, end, start_ms, end_ms, _confidence, measured, *doubt in turn.words:
        words.append([start - turn.start, end - turn.start, start_ms, end_ms, measured, *doubt])
    return {
        "who": turn.speaker_id,
        "text": body[turn.start : turn.end],
        "words": words,
        "start": turn.start_ms,
        "end": turn.end_ms,
    }


urlpatterns = [path("recordings/<int:pk>/words/", words, name="stories_words")]
