"""One story on its teller's own page: what is kept, where it is, and every yes and no."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories import clock
from stories.accounts.actors import Teller
from stories.bulk_import import missing_evidence
from stories.consent import acts
from stories.consent.gate import Consent, Decision, decide, fold
from stories.consent.questions_asked import questions, words_asked
from stories.consent.terms_form import last_day
from stories.exports import copies
from stories.models import (
    ConsentEvent,
    Quote,
    QuoteState,
    Recording,
    Revision,
    Story,
    StoryKind,
    TextKind,
    TranscriptionRun,
    Turn,
)
from stories.models.uses import NEEDS, Use
from stories.quotes import acts as quotes
from stories.quotes import placements
from stories.tellers import appearances, session
from stories.texts import revisions as texts
from stories.transcription import progress
from stories.transcripts import review


@dataclass(frozen=True)
class UseNow:
    """One use as it stands, for its switch."""

    use: Use
    question: str
    """As the teller was asked."""
    on: bool
    decision: Decision
    needs: str
    asked: bool = True
    """Of what came from elsewhere they may have been asked less."""
    reached: bool = False
    """We have a way to reach them."""


SOON: Final = timedelta(days=60)
"""So long before its end the page asks whether a yes may go on."""


@dataclass(frozen=True)
class When:
    """From when it may be used (None while it waits: when its teller says so), and until when."""

    waits: bool
    begins: datetime | None
    last_day: date | None
    over: bool
    soon: bool


@dataclass(frozen=True)
class Said:
    """An event, with what it said no and yes to, or to which words."""

    event: ConsentEvent
    words: str = ""

    @property
    def no(self) -> list[str]:
        answers = self.event.answers
        if answers.get(Use.KEEP) is False:
            return [gettext("Everything")]
        return self._asked(yes=False)

    @property
    def yes(self) -> list[str]:
        return self._asked(yes=True)

    def _asked(self, *, yes: bool) -> list[str]:
        asked = questions([self.event.form_version])
        answers = self.event.answers.items()
        return [f"“{asked.get(use, use.label)}”" for use, said in answers if said is yes]


AROUND: Final = 100
"""Characters before and after a quote, to see what it stands in."""


@dataclass(frozen=True)
class Waiting:
    """A quote that waits for an answer, with the words around it, and where it is to stand."""

    quote: Quote
    before: str
    after: str
    places: Sequence[str]


@dataclass(frozen=True)
class Told:
    """One interview or account of the story, with its words so far. `by_others`: who wrote them down was not
    its teller."""

    revision: Revision | None
    recording: Recording | None
    run: TranscriptionRun | None
    by_others: bool = True

    @property
    def player(self) -> str:
        """What its player is called on the page."""
        return f"recording-{self.recording.pk}" if self.recording else ""

    @property
    def progress(self) -> progress.Progress | None:
        return progress.of(self.run) if self.run else None

    def said(self) -> list[tuple[Turn, str]]:
        """Each turn of a conversation with its words; nothing where nobody says who spoke."""
        if self.revision is None:
            return []
        turns = self.revision.turns.all()
        body = self.revision.body
        return [(turn, body[turn.start : turn.end]) for turn in turns if turn.speaker]


@never_cache
@require_safe
def one_story(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/: one of the stories that the teller told."""
    story, _ = session.required(request, public_id)
    return show(request, story, alone=session.stories_of(request).count() == 1)


def show(request: HttpRequest, story: Story, *, alone: bool) -> HttpResponse:
    """The story's page; `alone` where it is the only one that the teller told."""
    return render(request, "stories/my_story.html", _page(story) | {"alone": alone})


def _page(story: Story) -> dict[str, object]:
    events = list(ConsentEvent.objects.of(story).select_related("form_version"))
    consent = fold(events)
    kept = decide(consent, Use.KEEP, clock.now()).allowed
    told = _told(story) if kept else []
    asked = Quote.objects.of(story).with_context() if kept else Quote.objects.none()
    return {
        "story": story,
        "kept": kept,
        "invalid": consent.invalid,
        "paused": consent.paused,
        "unproven": kept and missing_evidence.is_waiting(story, events),
        "when": _when(consent),
        "can_undo": not kept and not consent.invalid and acts.can_be_put_back(consent),
        "told": told,
        "live": any(item.progress for item in told),
        "uses": (uses := _uses_now(story, consent, events)),
        "yeses": sum(item.on for item in uses),
        "waiting": _waiting([quote for quote in asked if quote.is_waiting]),
        "answered": [quote for quote in asked if quote.state != QuoteState.ASKED],
        "places": appearances.appearances(story) if kept else [],
        "copies": copies.holding(story),
        "history": _history(events, asked),
    }


def _waiting(quotes: Sequence[Quote]) -> list[Waiting]:
    """With the words around each, of the text that it was chosen from."""
    places = placements.of_each(quotes)
    bodies = Revision.objects.in_bulk([quote.passage.revision_id for quote in quotes])
    found = []
    for quote in quotes:
        body, passage = bodies[quote.passage.revision_id].body, quote.passage
        before, after = body[: passage.start][-AROUND:], body[passage.end :][:AROUND]
        cut = passage.start > AROUND
        before = before.partition(" ")[2] if cut else before
        after = after.rpartition(" ")[0] if passage.end + AROUND < len(body) else after
        found.append(Waiting(quote, ("… " if cut else "") + before, after, places[quote.pk]))
    return found


def _history(events: Sequence[ConsentEvent], quotes: Iterable[Quote]) -> list[Said]:
    """The newest first; beside an answer to a quote its words."""
    words = {quote.pk: quote.passage.text for quote in quotes}
    return [Said(event, words.get(event.quote_id or 0, "")) for event in reversed(events)]


def _when(consent: Consent) -> When:
    now = clock.now()
    waits = consent.in_embargo(now)
    ends = consent.expires_at
    return When(
        waits=waits,
        begins=consent.embargo_until if waits else None,
        last_day=last_day(ends) if ends else None,
        over=consent.has_expired(now),
        soon=ends is not None and ends - SOON <= now,
    )


def _told(story: Story) -> list[Told]:
    turns = Prefetch("current__turns", Turn.objects.select_related("speaker").defer("words"))
    texts = story.texts.select_related("current", "recording").prefetch_related(turns)
    told = [Told(text.current, text.recording, None, text.kind == TextKind.TRANSCRIPT) for text in texts]
    heard = {item.recording for item in told}
    waiting = [recording for recording in story.recordings.all() if recording not in heard]
    return told + [Told(None, recording, progress.waiting_for(recording)) for recording in waiting]


def _asked(story: Story, asked: Mapping[Use, str]) -> list[Use]:
    """A written story has no voice, and what is kept is taken back in a place of its own."""
    return [
        use
        for use in Use
        if use in asked and use is not Use.KEEP and (use is not Use.VOICE or story.kind != StoryKind.WRITTEN)
    ]


def _uses_now(story: Story, consent: Consent, events: Iterable[ConsentEvent]) -> list[UseNow]:
    asked = questions(event.form_version for event in events)
    return [_use_now(story, consent, use, asked) for use in _asked(story, asked)]


def _use_now(story: Story, consent: Consent, use: Use, asked: Mapping[Use, str]) -> UseNow:
    needs = [need for need in NEEDS[use] if need is not Use.KEEP]
    missing = [asked.get(need, str(need.label)) for need in needs if not consent.answers.get(need)]
    return UseNow(
        use=use,
        question=asked[use],
        on=bool(consent.answers.get(use)),
        asked=use in consent.answers,
        decision=decide(consent, use, clock.now()),
        needs=gettext("This also needs a yes to: “%(use)s”") % {"use": missing[0]} if missing else "",
        reached=use is Use.CONTACT and story.storyteller.can_be_reached,
    )


@require_POST
def change_uses(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /my-story/<story>/uses/: what is other than it was, all of it together."""
    story, teller = session.required(request, public_id)
    asked = words_asked(story)
    now = acts.standing(story).answers
    said = {use: request.POST.get(f"use_{use.value}") for use in _asked(story, asked)}
    yes = [use for use, answer in said.items() if answer == "yes" and not now.get(use)]
    no = [use for use, answer in said.items() if answer == "no" and now.get(use)]
    asks_how = Use.CONTACT in yes and not story.storyteller.can_be_reached
    if asks_how:
        yes.remove(Use.CONTACT)
    try:
        _say(teller, story, yes, no)
    except acts.TakenBack:
        return _back_to(story)  # which says so
    sentences = (
        (no, _("You said no. It holds from now on: %(uses)s")),
        (yes, _("You said yes. It holds from now on: %(uses)s")),
    )
    for uses, sentence in sentences:
        if uses:
            messages.success(request, sentence % {"uses": " ".join(f"“{asked[use]}”" for use in uses)})
    if asks_how:
        messages.info(request, gettext("Now tell us how. Your yes to being contacted is saved with it."))
        return redirect("stories:reach", story.public_id)
    return _back_to(story, "#answers")


@transaction.atomic
def _say(teller: Teller, story: Story, yes: Sequence[Use], no: Sequence[Use]) -> None:
    if no:
        acts.withdraw(by=teller, story=story, uses=tuple(no))
    if yes:
        acts.change(by=teller, story=story, answers=dict.fromkeys(yes, True))


def _back_to(story: Story, place: str = "") -> HttpResponse:
    return redirect(reverse("stories:one-story", args=(story.public_id,)) + place)


@require_POST
def these_are_mine(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /my-story/<story>/these-are-mine/: the answers that somebody brought are the teller's own."""
    story, teller = session.required(request, public_id)
    try:
        missing_evidence.confirm(by=teller, story=story)
    except (missing_evidence.NotWaiting, acts.TakenBack):
        return _back_to(story)  # which says how it stands
    messages.success(request, gettext("Thank you. Your answers hold from now on."))
    return _back_to(story)


@require_POST
def answer_quote(request: HttpRequest, public_id: str, quote_id: int) -> HttpResponse:
    """POST /my-story/<story>/quotes/<id>/: yes, no, or taking the yes back."""
    story, teller = session.required(request, public_id)
    quote = get_object_or_404(Quote.objects.of(story), pk=quote_id)
    match request.POST.get("answer"):
        case "yes" if not acts.is_kept(story):
            pass  # the page says that it was taken back
        case "yes":
            quotes.approve(by=teller, quote=quote)
            messages.success(request, gettext("Thank you. These words may be shown now."))
        case "no" if quote.state == QuoteState.APPROVED:
            quotes.revoke(by=teller, quote=quote)
            messages.success(request, gettext("These words are not shown any more."))
        case "no":
            quotes.refuse(by=teller, quote=quote)
            messages.success(request, gettext("These words will not be shown."))
        case _:
            raise Http404
    return _back_to(story)


@require_POST
def agree_words(request: HttpRequest, public_id: str, revision_id: int) -> HttpResponse:
    """POST /my-story/<story>/words/<id>/: what was written down is what the teller said."""
    story, teller = session.required(request, public_id)
    revision = get_object_or_404(Revision.objects.select_related("text"), pk=revision_id, text__story=story)
    try:
        review.teller_agrees(by=teller, revision=revision)
        messages.success(request, gettext("Thank you. We have noted that these are your words."))
    except acts.TakenBack:
        pass  # the page says so
    except texts.NotCurrent as error:
        messages.error(request, str(error))
    return _back_to(story)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/take-back/: asked once (twice, to erase at once), then all is closed at once."""
    story, teller = session.required(request, public_id)
    if request.method != "POST":
        waiting = not acts.is_kept(story)  # it was taken back, and waits for its day to be over
        places = [] if waiting else appearances.appearances(story)
        context = {
            "story": story,
            "places": places,
            "waiting": waiting,
            "copies": copies.holding(story),
        }
        return render(request, "stories/take_back.html", context)
    if request.POST.get("when") == "now" and request.POST.get("sure") != "yes":
        return render(request, "stories/take_back.html", {"story": story, "sure": True})
    if request.POST.get("when") == "now":
        acts.take_back_at_once(by=teller, story=story)
        return redirect("stories:gone")
    if acts.is_kept(story):
        acts.withdraw(by=teller, story=story)
    return _back_to(story)


@require_POST
def put_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /my-story/<story>/put-back/: undo a take-back, while there is time."""
    story, teller = session.required(request, public_id)
    try:
        acts.undo_take_back(by=teller, story=story)
    except acts.TooLate:
        messages.error(request, gettext("It is too late to put this story back."))
    else:
        messages.success(request, gettext("Your story is back. All is as it was before."))
    return _back_to(story)


@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /my-story/<story>/pause/: hide it for now, or show it again."""
    story, teller = session.required(request, public_id)
    try:
        if request.POST.get("answer") == "hide":
            acts.pause(by=teller, story=story)
            messages.success(request, gettext("Your story is hidden now."))
        else:
            acts.resume(by=teller, story=story)
            messages.success(request, gettext("Your story can be seen again, as before."))
    except acts.TakenBack:
        pass  # the page says so
    return _back_to(story, "#pause")
