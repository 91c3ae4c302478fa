"""“That is not what I said”: a teller writes what they said at a turn, and listens first where its sound
is here."""

from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import CorrectionState, Story, TextKind, Turn
from stories.tellers import session
from stories.tellers.forms import TOO_LONG
from stories.texts import revisions
from stories.transcripts import teller_corrections

AROUND_MS = 300
"""So much more is heard on either side of a turn: voices run into each other."""


class CorrectionForm(forms.Form):
    words = forms.CharField(
        label=_("What did you say?"),
        help_text=_("Change what is wrong. The rest can stay."),
        max_length=teller_corrections.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what you said, or go back."), **TOO_LONG},
    )


@never_cache
@require_safe
def said(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/words/: every turn, and what the teller has said of them."""
    story, _teller = session.required(request, public_id)
    if not acts.is_kept(story):
        return redirect("stories:one-story", story.public_id)
    own = teller_corrections.of_story(story)
    waiting = {(one.revision_id, one.start): one for one in own if one.state == CorrectionState.WAITING}
    turns = [
        (turn, turn.revision.body[turn.start : turn.end], waiting.get((turn.revision_id, turn.start)))
        for turn in _turns(story)
    ]
    return render(request, "stories/corrections.html", {"story": story, "turns": turns, "own": own})


def _turns(story: Story) -> QuerySet[Turn]:
    """Of every interview, as its words stand now."""
    spoken = Turn.objects.filter(revision__text__story=story, revision__text__kind=TextKind.TRANSCRIPT)
    current = spoken.filter(revision__text__current=F("revision"))
    return current.select_related("revision__text__recording", "speaker").order_by("revision", "number")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: HttpRequest, public_id: str, revision_id: int, number: int) -> HttpResponse:
    """/my-story/<story>/words/<version>/<turn>/"""
    story, teller = session.required(request, public_id)
    if not acts.is_kept(story):
        return redirect("stories:one-story", story.public_id)
    turn = _turns(story).filter(revision=revision_id, number=number).first()
    if turn is None:
        messages.error(request, gettext("These words have changed since. Choose again."))
        return redirect("stories:said", story.public_id)
    there = turn.revision.body[turn.start : turn.end]
    before = turn.revision.text.corrections.filter(
        revision=revision_id, start=turn.start, state=CorrectionState.WAITING
    ).first()
    form = CorrectionForm(request.POST or None, initial={"words": before.words if before else there})
    if request.method == "POST" and ("undo" in request.POST or form.is_valid()):
        words = there if "undo" in request.POST else form.cleaned_data["words"]
        _say(request, teller, turn, words)
        return redirect(reverse("stories:said", args=[story.public_id]) + f"#turn-{turn.number}")
    context = {
        "story": story,
        "turn": turn,
        "there": there,
        "before": before,
        "form": form,
        "sound": _sound(turn),
        "seconds": round((turn.end_ms - turn.start_ms + 2 * AROUND_MS) / 1000),
    }
    return render(request, "stories/correction.html", context, status=422 if form.errors else 200)


def _say(request: HttpRequest, teller: Teller, turn: Turn, words: str) -> None:
    try:
        said = teller_corrections.submit(by=teller, turn=turn, words=words)
    except acts.TakenBack:
        return  # the page says so
    except revisions.NotCurrent as error:
        messages.error(request, str(error))
    except teller_corrections.Full:
        messages.error(
            request, gettext("You have told us a lot. We will look at it first, and then at more.")
        )
    else:
        kept = gettext("Thank you. A person will check it, and put your words in.")
        messages.success(request, kept if said else gettext("The words stay as they are."))


def _sound(turn: Turn) -> str:
    recording = turn.revision.text.recording
    if recording is None or turn.end_ms <= turn.start_ms:
        return ""
    start, end = max(0, turn.start_ms - AROUND_MS), min(recording.duration_ms, turn.end_ms + AROUND_MS)
    return f"{reverse('stories:listen', args=[recording.public_id])}?t={start},{end}"
