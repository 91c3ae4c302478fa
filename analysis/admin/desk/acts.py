"""What is done at the desk. Each is one step, which can be undone; a script is answered with what changed."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.desk import answers, page
from analysis.admin.desk.opened import Opened, gone_while_reading, opened
from analysis.admin.forms import ChooseCode, ChooseWords, CodeWords
from analysis.codebook.acts import BadCode, create
from analysis.codebook.in_vivo import called_by, create_in_vivo, put_words
from analysis.coding import acts, steps, suggestions
from analysis.desk import notes
from analysis.models import Code, Codebook, Coding, Suggestion
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories.models import Passage, Quote, Revision
from stories.quotes import acts as quotes
from stories.texts import revisions
from stories.texts.passages import NotThere
from stories.transcripts import review

REFUSALS: Final = (
    acts.AlreadyCoded,
    acts.NotInCodebook,
    suggestions.AlreadyDecided,
    steps.CannotUndo,
    NotThere,
    BadCode,
)
OF_SUGGESTIONS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "accept": (suggestions.accept, _("Accepted.")),
    "reject": (suggestions.reject, _("Turned down.")),
    "reopen": (suggestions.reopen, _("The suggestion is open again.")),
}
OF_CODINGS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "remove": (acts.remove, _("Taken away.")),
    "restore": (acts.restore, _("Put back.")),
}


@never_cache
@require_POST
@gone_while_reading
def code_words(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person says what some words are about: with one code, several, or a new one."""
    at = opened(request, public_id)
    form = CodeWords(request.POST, story=at.story)
    if not form.is_valid():
        return _complain(request, at, form)
    new: list[Code] = []
    try:
        with steps.step(at.reader, at.story) as changes:
            passages = form.passages()
            new += _new_code(at, form.cleaned_data, passages[0])
            codes = [*form.cleaned_data["code"], *new]
            put_words(codes, at.reader)
            for passage in passages:
                for code in codes:
                    acts.apply(by=at.reader, passage=passage, code=code)
    except REFUSALS as error:
        form.add_error("words", str(error))
        return _complain(request, at, form)
    names = ", ".join(code.called for code in codes)
    said = gettext("Coded as %(code)s.") if changes else gettext("Coded as %(code)s already.")
    return answers.done(request, at, said % {"code": names}, changes, new)


def _new_code(at: Opened, given: dict[str, Any], passage: Passage) -> list[Code]:
    """Called by the words that were chosen, or by some of them; or by a name of the coder's own."""
    book, name = Codebook.objects.of(at.story.study), given["new"]
    said = passage if given["vivo"] else called_by(passage, name)
    if said is not None:
        return [create_in_vivo(by=at.reader, codebook=book, said=said)]
    return [create(by=at.reader, codebook=book, name=name)] if name else []


@never_cache
@require_POST
@gone_while_reading
def ask_for_words(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An editor asks the teller for some of their words."""
    at = opened(request, public_id)
    form = ChooseWords(request.POST, story=at.story)
    if not form.is_valid():
        return _complain(request, at, form)
    try:
        with transaction.atomic():
            quote: Quote = quotes.ask(by=at.reader, passage=form.passage())
    except (NotThere, quotes.NotAllowed) as error:
        form.add_error("words", str(error))
        return _complain(request, at, form)
    said = gettext("%(state)s. The teller sees it on their own page.") % {"state": quote.get_state_display()}
    asked = [note for note in notes.quotes(at.story) if note.pk == quote.pk]
    return answers.done(request, at, said, quotes=asked)


@never_cache
@require_POST
@gone_while_reading
def check_words(request: HttpRequest, public_id: UUID, revision_id: int) -> HttpResponse:
    """Someone has listened, and the words that a machine wrote down are right."""
    at = opened(request, public_id)
    revision = get_object_or_404(
        Revision.objects.select_related("text"), pk=revision_id, text__story=at.story
    )
    try:
        review.mark_checked(by=at.reader, revision=revision)
    except revisions.NotCurrent as error:
        return answers.refused(request, at, str(error), status=409)
    return answers.done(request, at, gettext("Thank you. These words count as checked."))


@never_cache
@require_POST
@gone_while_reading
def decide(request: HttpRequest, public_id: UUID, pk: int, decision: str) -> HttpResponse:
    """Accept, reject or reopen a suggestion; accept it of other words, or with another code."""
    at = opened(request, public_id)
    of_story = Suggestion.objects.filter(**{OF_STORY: at.story}).select_related("code", "passage")
    suggestion = get_object_or_404(of_story, pk=pk)
    act, said = OF_SUGGESTIONS[decision]
    other_code = ChooseCode(request.POST, story=at.story) if request.POST.get("code") else None
    other_words = ChooseWords(request.POST, story=at.story) if request.POST.get("start") else None
    for form in (other_code, other_words):
        if form is not None and not form.is_valid():
            return _complain(request, at, form)
    code: Code = other_code.cleaned_data["code"] if other_code else suggestion.code

    def take() -> None:
        others: dict[str, Any] = {"code": code} if other_code else {}
        if other_words:
            others["passage"] = other_words.passage()
        act(by=at.reader, suggestion=suggestion, **others)

    put_words([code], at.reader)
    return _take(request, at, take, f"{code.called}: {said}")


@never_cache
@require_POST
@gone_while_reading
def decide_together(request: HttpRequest, public_id: UUID, decision: str) -> HttpResponse:
    """All suggestions of a code in this story that are open to the person."""
    at = opened(request, public_id)
    form = ChooseCode(request.POST, story=at.story)
    if not form.is_valid():
        return _complain(request, at, form)
    code: Code = form.cleaned_data["code"]
    act = {"accept": suggestions.accept_all, "reject": suggestions.reject_all}[decision]
    with steps.step(at.reader, at.story) as changes:
        number = act(by=at.reader, story=at.story, code=code)
    if decision == "accept":
        said = ngettext("%(code)s: %(number)s accepted.", "%(code)s: %(number)s accepted.", number)
    else:
        said = ngettext("%(code)s: %(number)s turned down.", "%(code)s: %(number)s turned down.", number)
    put_words([code], at.reader)
    return answers.done(request, at, said % {"code": code.called, "number": number}, changes)


@never_cache
@require_POST
@gone_while_reading
def change_coding(request: HttpRequest, public_id: UUID, pk: int, decision: str) -> HttpResponse:
    """Take a coding away, or put it back."""
    at = opened(request, public_id)
    coding = _coding(at, pk)
    act, said = OF_CODINGS[decision]
    return _take(request, at, lambda: act(by=at.reader, coding=coding), f"{coding.code.called}: {said}")


@never_cache
@require_POST
@gone_while_reading
def recode(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """The passage is about another code."""
    at = opened(request, public_id)
    coding = _coding(at, pk)
    form = ChooseCode(request.POST, story=at.story)
    if not form.is_valid():
        return _complain(request, at, form)
    code: Code = form.cleaned_data["code"]
    put_words([code], at.reader)
    said = gettext("%(was)s is now %(code)s.") % {"was": coding.code.called, "code": code.called}
    return _take(request, at, lambda: acts.recode(by=at.reader, coding=coding, code=code), said)


@never_cache
@require_POST
@gone_while_reading
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _play(request, public_id, steps.undo, gettext("Undone."), gettext("There is nothing to undo."))


@never_cache
@require_POST
@gone_while_reading
def redo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _play(request, public_id, steps.redo, gettext("Done again."), gettext("There is nothing to redo."))


def _play(
    request: HttpRequest, public_id: UUID, play: Callable[..., Any], said: str, nothing: str
) -> HttpResponse:
    at = opened(request, public_id)
    try:
        step = play(by=at.reader, story=at.story)
    except steps.CannotUndo as error:
        return answers.refused(request, at, str(error), status=409)
    if step is None:
        return answers.done(request, at, nothing)
    return answers.done(request, at, said, steps.changes_of(step))


def _coding(at: Opened, pk: int) -> Coding:
    seen = Coding.objects.filter(not_blind_to(at.reader), **{OF_STORY: at.story})
    of_story = seen.select_related("code", "passage", "coder")
    coding: Coding = get_object_or_404(of_story, pk=pk)
    put_words([coding.code], at.reader)
    return coding


def _take(request: HttpRequest, at: Opened, act: Callable[[], object], said: str) -> HttpResponse:
    """One step, and what it changed."""
    try:
        with steps.step(at.reader, at.story) as changes:
            act()
    except REFUSALS as error:
        return answers.refused(request, at, str(error), status=409)
    return answers.done(request, at, said, changes)


def _complain(request: HttpRequest, at: Opened, form: Any) -> HttpResponse:
    said = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if answers.by_script(request) or not isinstance(form, ChooseWords):
        return answers.refused(request, at, said)
    return page.show(request, at, form=form, status=422)
