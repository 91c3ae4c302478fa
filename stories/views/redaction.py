"""Closing a part of a story, and opening it again: sentence by sentence, with ticks, without a script."""

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import RedactedPart, Revision, Story
from stories.redaction import parts as closing
from stories.tellers import session
from stories.texts import marks
from stories.texts import sentences as pieces
from stories.texts.masking import Written
from stories.texts.passages import NotThere
from stories.texts.revisions import NotCurrent
from stories.texts.sentences import Piece
from stories.texts.turns import turns_of


@dataclass(frozen=True)
class TextInPieces:
    """A text as it stands, in pieces."""

    revision: Revision
    pieces: list[Piece]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parts(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/parts/"""
    story, teller = session.required(request, public_id)
    if not acts.is_kept(story):
        return redirect("stories:one-story", story.public_id)
    if request.method == "POST":
        _close(request, teller, story)
        return redirect("stories:parts", story.public_id)
    context = {"story": story, "sheets": _sheets(story), "closed": closing.of_teller(teller)}
    context["struck"] = RedactedPart.objects.closed().of(story).filter(struck=True).select_related("before")
    return render(request, "stories/redaction.html", context)


def _sheets(story: Story) -> list[TextInPieces]:
    currents = [text.current for text in story.texts.select_related("current").order_by("pk")]
    return [_sheet(current) for current in currents if current is not None]


def _sheet(revision: Revision) -> TextInPieces:
    return TextInPieces(
        revision, pieces.pieces(Written(revision.body, turns_of(revision)), marks=marks.closed_in(revision))
    )


def _close(request: HttpRequest, teller: Teller, story: Story) -> None:
    chosen = set(request.POST.getlist("piece"))
    runs = 0
    try:
        with transaction.atomic():
            for sheet in _sheets(story):
                runs += _close_of(teller, sheet, chosen)
    except (NotCurrent, NotThere) as error:
        messages.error(request, str(error))
        return
    if runs:
        messages.success(request, gettext("Closed. Nobody but you reads or hears these words any more."))
    else:
        messages.error(request, gettext("Nothing was chosen, or the words have changed since. Choose again."))


def _close_of(teller: Teller, sheet: TextInPieces, chosen: set[str]) -> int:
    """From the last to the first, so that the places before stay as they are."""
    mine = [piece for piece in sheet.pieces if f"{sheet.revision.pk}.{piece.start}.{piece.end}" in chosen]
    runs = pieces.joined(mine, sheet.pieces)
    revision = sheet.revision
    for start, end in reversed(runs):
        revision = closing.close(by=teller, revision=revision, start=start, end=end).after
    return len(runs)


@require_POST
def open_again(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """POST /my-story/<story>/parts/<redacted_part>/open/"""
    story, teller = session.required(request, public_id)
    redacted_part = get_object_or_404(
        RedactedPart.objects.by_tellers().of(story).select_related("text"), pk=pk
    )
    if not acts.is_kept(story):
        raise Http404
    try:
        closing.reopen(by=teller, redacted_part=redacted_part)
    except (NotCurrent, NotThere) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, gettext("Open again, where you said yes."))
    return redirect("stories:parts", story.public_id)
