"""Bringing a transcript in from a file, for an interview."""

from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts.actors import require
from stories.admin.interviews import interview_of, trail
from stories.formats import sandbox
from stories.formats.registry import ALSO, FORMATS, ONLY_READ
from stories.formats.transcript import Transcript, Unreadable
from stories.models import Revision, User
from stories.roles import Right
from stories.texts import revisions
from stories.texts.interviews import Interview, Key
from stories.transcripts import imports

KNOWN: Final = (*FORMATS, *ONLY_READ, *ALSO)
ENDINGS: Final = ",".join(f".{PurePath(ending).suffix[1:] or ending}" for ending in KNOWN)


class TranscriptForm(forms.Form):
    file = forms.FileField(
        label=_("The transcript"),
        help_text=_(
            "A document or plain text with a turn in each paragraph, captions (WebVTT, SubRip), JSON of "
            "Whisper or WhisperX, Hyperaudio, ELAN, TEI or OHMS."
        ),
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
        error_messages={"empty": _("There is nothing in it.")},
    )

    def clean_file(self) -> Transcript:
        sent = self.cleaned_data["file"]
        try:
            with sandbox.reader() as reader:
                return reader.transcript(sent.name, sent.read())
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from error


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/bring-in/"""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    form = TranscriptForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        after = _bring_in(user, interview, form)
        if after is not None:
            messages.success(request, _said(after))
            for sentence in imports.remarks(form.cleaned_data["file"]):
                messages.warning(request, sentence)
            return redirect("stories_words", key)
    title = gettext("Import a transcript")
    context: dict[str, Any] = {
        "interview": interview,
        "form": form,
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": trail(title),
    }
    return render(
        request, "stories/admin/import_transcript.html", context, status=422 if form.errors else 200
    )


def _bring_in(by: User, interview: Interview, form: TranscriptForm) -> Revision | None:
    try:
        return imports.bring_in(by=by, interview=interview, transcript=form.cleaned_data["file"])
    except (revisions.MarkGone, revisions.NotCurrent) as error:
        form.add_error("file", str(error))
        return None


def _said(after: Revision) -> str:
    turns = after.turns.count()
    return ngettext(
        "One turn was imported, as version %(number)s. Name the speakers, and listen to it.",
        "%(turns)s turns were imported, as version %(number)s. Name the speakers, and listen to them.",
        turns,
    ) % {"turns": turns, "number": after.number}


urlpatterns = [path("<interview:key>/bring-in/", bring_in, name="stories_bring_in")]
