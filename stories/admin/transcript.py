"""Correcting the words of an interview, beside its sound where that is here, for those who check
transcripts."""

import json
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts.actors import require
from stories.admin.export import SaveForm
from stories.admin.interviews import interview_of, trail
from stories.exports.transcript import may_save
from stories.models import Draft, Passage, RedactedPart, Revision, Speaker, User, Voice
from stories.roles import Right
from stories.texts import revisions
from stories.texts.interviews import Interview, Key
from stories.texts.normalise import normalise
from stories.texts.turns import turns_of
from stories.texts.word_times import Said, spoken_by
from stories.transcripts import correction, drafts, editor_json

MOST_CHARACTERS: Final = 3_000_000
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

    def __init__(self, *args: Any, speakers: editor_json.Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._speakers = speakers
        self.refused = False

    def clean_turns(self) -> list[Said] | None:
        """[{"who": a speaker's number, [voice, name] or null, "text": …, "start": ms}, …]; None where no
        script was."""
        sent = self.cleaned_data["turns"]
        if not sent:
            return None
        try:
            turns = json.loads(sent)
            if not isinstance(turns, list) or len(turns) > editor_json.MOST_TURNS:
                raise ValueError
            return [editor_json.said(turn, self._speakers) for turn in turns]
        except (ValueError, RecursionError) as error:
            raise ValidationError(gettext("We could not read what was sent. Try again.")) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        turns = said.get("turns")
        written = any(one.text for one in turns) if turns is not None else bool(said.get("body", "").strip())
        if not self.errors and not written:
            self.add_error(None, gettext("There are no words left. Leave some, or go back."))
        return said

    def refuse(self, why: str) -> None:
        """What was sent can't go on as it is; the page has what can, in the draft."""
        self.add_error(None, why)
        self.refused = True


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, key: Key) -> HttpResponse:
    """/admin/<interview>/words/"""
    user = require(request.user, Right.TRANSCRIBE)  # type: ignore[arg-type]  # the admin lets only our own in
    interview = interview_of(user, key)
    current, speakers = interview.current, interview.speakers
    begun = {"revision": current.pk, "body": current.body} if current else {"revision": NOTHING, "body": ""}
    form = SaidForm(request.POST or None, speakers=editor_json.known(speakers), initial=begun)
    errors: list[object] = []
    if request.method == "POST":
        if form.is_valid() and (after := _put_in_place(user, interview, form)) is not None:
            messages.success(request, _what_was_done(current, after))
            _tell_of_lost(request, current)
            return redirect("stories_words", key)
        errors = [error for of in form.errors.values() for error in of]
    draft = drafts.of(user, interview)
    if form.refused:
        form = _anew(draft, speakers, begun)
    context = {**_page(interview, draft, user), "form": form, "errors": errors}
    return render(request, "stories/admin/transcript.html", context, status=422 if errors else 200)


def _what_was_done(before: Revision | None, after: Revision) -> str:
    if before == after:
        return gettext("No text changed. Your ticks are saved.")
    return gettext("Saved as version %s.") % after.number


def _put_in_place(by: User, interview: Interview, form: SaidForm) -> Revision | None:
    """None where it can't be yet; the form says why then."""
    sent = form.cleaned_data
    before = None
    if sent["revision"] != NOTHING:
        before = get_object_or_404(Revision, text=interview.text, pk=sent["revision"])
    said = _lines(before, sent["body"]) if sent["turns"] is None else sent["turns"]
    try:
        after = correction.publish(by=by, interview=interview, before=before, said=said)
    except revisions.MarkGone as error:
        form.add_error(None, str(error))
    except drafts.Closed as error:
        drafts.forget(interview, by)
        form.refuse(str(error))
    else:
        if after is None:
            form.refuse(
                gettext(
                    "Someone has saved other words where you changed them too. Both are below: "
                    "choose, and save again."
                )
            )
        return after
    return None


def _lines(before: Revision | None, body: str) -> list[Said]:
    """What was written without a script: each line is by whoever said it before."""
    lines = normalise(body).split("\n")
    turns = turns_of(before) if before else ()
    if before is None or not turns:
        return [Said(None, line) for line in lines]
    return spoken_by(before.body, turns, lines)


def _anew(draft: Draft | None, speakers: list[Speaker], begun: dict[str, Any]) -> SaidForm:
    """Both what is in place and what was sent, for those without a script; or what is in place."""
    if draft is not None and draft.revision is not None:
        begun = {"revision": draft.revision.pk, "body": "\n".join(drafts.lines(draft))}
    return SaidForm(speakers=editor_json.known(speakers), initial=begun)


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


def _page(interview: Interview, draft: Draft | None, user: User) -> dict[str, object]:
    recording, current = interview.recording, interview.current
    title = gettext("Correct the transcript") if current else gettext("Transcribe by hand")
    body = current.body if current else ""
    listen = reverse("stories:listen", args=[recording.public_id]) if recording else ""
    return {
        "interview": interview,
        "lines": max(12, min(40, body.count("\n") + 4)),
        "sheet": {
            "interview": "/".join(map(str, interview.key)),
            "person": user.pk,
            "version": current.number if current else 0,
            "revision": current.pk if current else NOTHING,
            "turns": [editor_json.shown(body, turn) for turn in current.turns.all()] if current else [],
            "speakers": [
                {"id": one.pk, "called": one.called, "voice": one.voice} for one in interview.speakers
            ],
            "voices": [{"value": value, "label": str(label)} for value, label in Voice.choices],
            "peaks": recording.peaks if recording else None,
            "duration": interview.duration_ms,
            "timed": recording is not None or _is_timed(current),
            "closed": _last_closed(interview),
            "draft": _journal(draft) if draft and draft.revision == current else None,
        },
        "older": draft if draft and draft.revision != current else None,
        "save": SaveForm() if current and may_save(user, interview.story) else None,
        "listen": listen,
        "small": f"{listen}?small" if recording and recording.copy_size else "",
        "header_title": title,
        "header_icon": "edit",
        "breadcrumbs_items": trail(title),
    }


def _last_closed(interview: Interview) -> int:
    """The version that came of the last part that its teller has closed; 0 where there is none.

    What a device holds from before it may have the words of that part, and is forgotten.
    """
    closed = (
        RedactedPart.objects.closed().by_tellers().filter(text=interview.text) if interview.text else None
    )
    newest = closed.aggregate(newest=Max("after"))["newest"] if closed is not None else None
    return newest or 0


def _is_timed(current: Revision | None) -> bool:
    """Whether the file from which it came said when its turns are said."""
    return current is not None and current.turns.filter(start_ms__gt=0).exists()


def _journal(draft: Draft) -> dict[str, object]:
    steps = draft.steps.values("at", "gone", "put")
    return {"saved": draft.saved, "window": draft.window, "done": draft.done, "steps": list(steps)}


urlpatterns = [path("<interview:key>/words/", words, name="stories_words")]
