"""The reading desk, and what is done at it. Every answer is the desk as it then is."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis import coding, suggestions
from analysis.admin.forms import ChooseWords, CodeWords
from analysis.admin.notes import Desk, lay_out
from analysis.models import Code, Coding, Suggestion
from analysis.reading import OF_STORY, NotReadable, readable_by
from stories.accounts.actors import require
from stories.accounts.permissions import permissions_in_study
from stories.models import Passage, Quote, Revision, Story, User
from stories.quotes import acts
from stories.roles import Right
from stories.texts import revisions
from stories.texts.interviewer_words import NotTheirs
from stories.texts.passages import NotThere
from stories.transcripts import review

P = ParamSpec("P")
DECISIONS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "accept": (suggestions.accept, _("Accepted.")),
    "reject": (suggestions.reject, _("Turned down.")),
    "reopen": (suggestions.reopen, _("Undone. The suggestion is open again.")),
    "remove": (coding.remove, _("Taken away.")),
    "restore": (coding.restore, _("Put back.")),
}


def _reader(request: HttpRequest) -> User:
    return require(request.user, Right.READ)  # type: ignore[arg-type]  # the admin lets only our own users in


def _story(public_id: UUID, reader: User) -> Story:
    """The story, or 404: of another study, or its teller does not (any more) let researchers read it."""
    return get_object_or_404(readable_by(reader), public_id=public_id)


def _opened(request: HttpRequest, public_id: UUID) -> tuple[User, Story]:
    reader = _reader(request)
    return reader, _story(public_id, reader)


def _gone_while_reading(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """The teller took the story back between our first look and the act: so it is not here."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except NotReadable as error:
            raise Http404 from error

    return answer


@never_cache
def desk(request: HttpRequest, public_id: UUID) -> HttpResponse:
    _, story = _opened(request, public_id)
    return _show(request, story)


@never_cache
@require_POST
@_gone_while_reading
def code_words(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A person says what some words are about."""
    reader, story = _opened(request, public_id)
    form = CodeWords(request.POST, story=story)

    def act(passage: Passage) -> str:
        made = coding.apply(by=reader, passage=passage, code=form.cleaned_data["code"])
        return gettext("Coded as %(code)s.") % {"code": made.code.name}

    return _with_words(request, story, form, act)


@never_cache
@require_POST
@_gone_while_reading
def ask_for_words(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An editor asks the teller for some of their words."""
    reader, story = _opened(request, public_id)

    def act(passage: Passage) -> str:
        quote: Quote = acts.ask(by=reader, passage=passage)
        said = gettext("%(state)s. The teller sees it on their own page.")
        return said % {"state": quote.get_state_display()}

    return _with_words(request, story, ChooseWords(request.POST, story=story), act)


@never_cache
@require_POST
@_gone_while_reading
def check_words(request: HttpRequest, public_id: UUID, revision_id: int) -> HttpResponse:
    """Someone has listened, and the words that a machine wrote down are right."""
    reader, story = _opened(request, public_id)
    revision = get_object_or_404(Revision.objects.select_related("text"), pk=revision_id, text__story=story)
    try:
        review.mark_checked(by=reader, revision=revision)
    except revisions.NotCurrent as error:
        return _refuse(request, story, None, str(error), status=409)
    return _done(request, story, gettext("Thank you. These words count as checked."))


@never_cache
@require_POST
@_gone_while_reading
def decide(request: HttpRequest, public_id: UUID, pk: int, decision: str) -> HttpResponse:
    """Accept, reject or reopen a suggestion; remove or restore a coding."""
    reader, story = _opened(request, public_id)
    act, said = DECISIONS[decision]
    rows: Any = Coding if decision in ("remove", "restore") else Suggestion
    row = get_object_or_404(rows.objects.filter(**{OF_STORY: story}).select_related("code"), pk=pk)
    try:
        act(by=reader, **{rows.__name__.lower(): row})
    except (suggestions.AlreadyDecided, coding.NotInCodebook, NotTheirs) as error:
        return _refuse(request, story, None, str(error), status=409)
    return _done(request, story, f"{row.code.name}: {said}")


def _with_words(
    request: HttpRequest, story: Story, form: ChooseWords, act: Callable[[Passage], str]
) -> HttpResponse:
    if not form.is_valid():
        said = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return _refuse(request, story, form, said)
    try:
        with transaction.atomic():
            said = act(form.passage())
    except (NotThere, acts.NotAllowed) as error:
        form.add_error("words", str(error))
        return _refuse(request, story, form, str(error))
    return _done(request, story, said)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def _done(request: HttpRequest, story: Story, said: str) -> HttpResponse:
    if _by_script(request):
        return _show(request, story, said=said)
    messages.success(request, said)
    return redirect("analysis_desk", story.public_id)


def _refuse(
    request: HttpRequest, story: Story, form: ChooseWords | None, said: str, status: int = 422
) -> HttpResponse:
    if _by_script(request):
        return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    if form is None:
        messages.error(request, said)
    return _show(request, story, form=form, status=status)


def _show(
    request: HttpRequest, story: Story, *, form: ChooseWords | None = None, said: str = "", status: int = 200
) -> HttpResponse:
    reader = _reader(request)
    held = permissions_in_study(reader, story)
    laid = lay_out(story, reader, held)
    title = story.title or gettext("A story with no title")
    context = {
        "desk": laid,
        "said": said,
        "may_code": Right.CODE in held,
        "may_check": Right.TRANSCRIBE in held,
        "may_ask": Right.ASK_FOR_QUOTES in held,
        "codes": Code.objects.of(story.study),
        "form": form,
        "form_at": _sheet_of(form, laid),
        "header_title": title,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("analysis_workbench"), "label": gettext("Workbench")},
            {"url": "", "label": title},
        ],
    }
    part = "desk_part" if _by_script(request) else "desk"
    return render(request, f"analysis/workbench/{part}.html", context, status=status)


def _sheet_of(form: ChooseWords | None, laid: Desk) -> int | None:
    """The revision beside whose form the refusal is said: the one it was meant for, or the first."""
    there = [sheet.revision.pk for sheet in laid.sheets]
    meant = form.data.get("revision", "") if form else ""
    return next((pk for pk in there if str(pk) == meant), there[0] if there else None)
