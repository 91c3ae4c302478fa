"""What an act at the desk answers: to a script what changed, and without one the desk again."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from analysis.admin.desk.opened import Opened
from analysis.coding.steps import Change, Kind
from analysis.desk import notes
from analysis.desk.notes import Note, What
from analysis.models import Code, Coding, Memo, Step

OF_CODINGS: Final = (Kind.LIVE, Kind.CODE, Kind.ORIGIN)


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def done(
    request: HttpRequest,
    at: Opened,
    said: str,
    changes: Sequence[Change] = (),
    codes: Iterable[Code] = (),
    quotes: Iterable[Note] = (),
) -> HttpResponse:
    """`changes` are those of the step that was taken, or played; `codes` are new, `quotes` were asked for."""
    if not by_script(request):
        messages.success(request, said)
        return _back(request, at)
    answer = {"said": said, "codes": [packed(code) for code in codes], **changed(at, changes), **steps(at)}
    answer["notes"] += [quote.packed() for quote in quotes]
    return JsonResponse(answer)


def refused(request: HttpRequest, at: Opened, said: str, status: int = 422) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"said": said}, status=status)
    messages.error(request, said)
    return _back(request, at)


def _back(request: HttpRequest, at: Opened) -> HttpResponse:
    """Where the person was: at the words, or at the list of what was set aside."""
    listed = request.POST.get("from") == "set-aside"
    return redirect("analysis_set_aside" if listed else "analysis_desk", at.story.public_id)


def changed(at: Opened, changes: Iterable[Change]) -> dict[str, Any]:
    """The notes as they are by now, and the keys of those that are gone."""
    changes = list(changes)
    codings = {one.pk for one in changes if one.kind in OF_CODINGS}
    suggestions = {one.pk for one in changes if one.kind is Kind.DECISION}
    written = {
        key for one in changes if one.kind is Kind.MEMO for key in (one.pk, one.before, one.after) if key
    }
    codings |= set(Memo.objects.filter(pk__in=written, coding__isnull=False).values_list("coding", flat=True))
    origins = Coding.objects.filter(pk__in=codings, from_suggestion__isnull=False)
    suggestions |= set(origins.values_list("from_suggestion", flat=True))
    return standing(at, codings, suggestions, written)


def standing(
    at: Opened,
    codings: Collection[int],
    suggestions: Collection[int] = (),
    memos: Collection[int] = (),
) -> dict[str, Any]:
    """How these are by now, to this reader, and which of them are gone."""
    there = [
        *notes.codings(Q(pk__in=codings), at.reader),
        *notes.suggestions(Q(pk__in=suggestions), at.reader),
        *notes.memos(Q(pk__in=memos), at.reader),
    ]
    asked = {f"{What.CODING}{pk}" for pk in codings} | {f"{What.SUGGESTION}{pk}" for pk in suggestions}
    asked |= {f"{What.MEMO}{pk}" for pk in memos}
    return {
        "notes": [note.packed() for note in there],
        "gone": sorted(asked - {note.key for note in there}),
    }


def steps(at: Opened) -> dict[str, bool]:
    """Whether there is something to undo, and to do again."""
    own = Step.objects.of(at.reader, at.story)
    return {"undo": own.done().exists(), "redo": own.undone().exists()}


def packed(code: Code) -> dict[str, Any]:
    """A code as the desk's script reads it."""
    return {
        "pk": code.pk,
        "slug": code.slug,
        "name": code.called,
        "colour": code.colour,
        "shape": code.shape,
        "depth": code.depth,
    }
