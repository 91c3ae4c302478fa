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

from stories import saving
from stories.actors import require
from stories.admin.drafts import current_of, recording_of
from stories.roles import May
from stories.transcripts.formats import FORMATS
from stories.transcripts.transcript import Unwritable

FILE: Final = "application/octet-stream"


class SaveForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(ending, f"{form.name} (.{ending})") for ending, form in FORMATS.items()],
    )


@never_cache
@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/recordings/<recording>/save/: its words as a file."""
    user = require(request.user, May.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    recording = recording_of(user, pk)
    revision, form = current_of(recording), SaveForm(request.POST)
    if revision is None or not form.is_valid() or not saving.may_save(user, recording):
        raise Http404
    ending = form.cleaned_data["kind"]
    try:
        made = saving.save(by=user, recording=recording, revision=revision, ending=ending)
    except Unwritable as error:
        messages.error(request, str(error))
        return redirect("stories_words", pk)
    disposition = f'attachment; filename="transcript-{recording.pk}.{ending}"'
    return HttpResponse(
        made,
        content_type=FILE,
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


urlpatterns = [path("recordings/<int:pk>/save/", save, name="stories_save_words")]
