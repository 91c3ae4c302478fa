"""Saving a transcript as a file."""

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories.accounts.actors import require
from stories.admin.interviews import with_words
from stories.exports import transcript
from stories.formats.registry import FORMATS
from stories.formats.transcript import Unwritable
from stories.roles import Right
from stories.texts.interviews import Key

FILE: Final = "application/octet-stream"


class SaveForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(ending, f"{form.name} (.{ending})") for ending, form in FORMATS.items()],
    )


@never_cache
@require_POST
def save(request: HttpRequest, key: Key) -> HttpResponse:
    """POST /admin/<interview>/save/: its words as a file."""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview, form = with_words(user, key), SaveForm(request.POST)
    if not form.is_valid() or not transcript.may_save(user, interview.story):
        raise Http404
    ending = form.cleaned_data["kind"]
    try:
        made = transcript.save(by=user, interview=interview, ending=ending)
    except Unwritable as error:
        messages.error(request, str(error))
        return redirect("stories_words", key)
    disposition = f'attachment; filename="transcript-{key.number}.{ending}"'
    return HttpResponse(
        made,
        content_type=FILE,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


urlpatterns = [path("<interview:key>/save/", save, name="stories_save_words")]
