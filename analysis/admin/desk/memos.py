"""Memos at the desk: on the story, on a passage, on a coding."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.desk import answers
from analysis.admin.desk.opened import Opened, gone_while_reading, opened
from analysis.admin.desk.page import crumbs, title_of
from analysis.admin.forms import ChooseWords
from analysis.coding import steps
from analysis.memos import acts
from analysis.models import Coding, Memo
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories.texts.passages import NotThere

MOST_DIGITS: Final = 18
"""Of a key."""


@never_cache
@gone_while_reading
def memos(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Those on the story as a whole, as a part of the desk; by POST a new one on what it names."""
    at = opened(request, public_id)
    if request.method == "POST":
        return _write(request, at)
    return render(request, "analysis/workbench/story_memos.html", {"at": at, "memos": of_story(at)})


def of_story(at: Opened) -> Any:
    return Memo.objects.readable_by(at.reader).filter(story=at.story).select_related("by")


def _write(request: HttpRequest, at: Opened) -> HttpResponse:
    try:
        with steps.step(at.reader, at.story) as changes:
            acts.write(by=at.reader, on=_hook(request, at), body=request.POST.get("body", ""))
    except (acts.BadMemo, NotThere) as error:
        return answers.refused(request, at, str(error))
    return answers.done(request, at, gettext("Memo saved."), changes)


def _hook(request: HttpRequest, at: Opened) -> acts.Hook:
    """A coding by its key, words by their place, or the story."""
    if key := request.POST.get("coding", ""):
        of_story = Coding.objects.live().filter(not_blind_to(at.reader), **{OF_STORY: at.story})
        return get_object_or_404(of_story, pk=int(key) if key.isdecimal() and len(key) < MOST_DIGITS else 0)
    if request.POST.get("start"):
        form = ChooseWords(request.POST, story=at.story)
        if not form.is_valid():
            raise NotThere(" ".join(str(error) for errors in form.errors.values() for error in errors))
        return form.passage()
    return at.story


@never_cache
@gone_while_reading
def memo(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """One that hangs on a passage, with its words; by POST other words for it."""
    at = opened(request, public_id)
    found = _memo(at, pk)
    if request.method == "POST":
        return _take(request, at, gettext("Memo saved."), found, request.POST.get("body", ""))
    context: dict[str, Any] = {"at": at, "memo": found, "own": found.by_id == at.reader.pk}
    if answers.by_script(request):
        return render(request, "analysis/workbench/memo_card.html", context)
    desk = {"url": reverse("analysis_desk", args=[at.story.public_id]), "label": title_of(at)}
    context |= {
        "header_title": gettext("Memo"),
        "header_icon": "comment",
        "breadcrumbs_items": [*crumbs(), desk, {"url": "", "label": gettext("Memo")}],
    }
    return render(request, "analysis/workbench/memo_page.html", context)


@never_cache
@require_POST
@gone_while_reading
def remove(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    at = opened(request, public_id)
    return _take(request, at, gettext("Memo taken away."), _memo(at, pk), None)


@never_cache
@require_POST
@gone_while_reading
def restore(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """One of the reader's own, which was taken away. Once more it is there, as before."""
    at = opened(request, public_id)
    own = Memo.objects.allowed_to(at.reader).of_story(at.story).filter(by=at.reader)
    found = get_object_or_404(own, pk=pk)
    with steps.step(at.reader, at.story) as changes:
        acts.restore(by=at.reader, memo=found)
    return answers.done(request, at, gettext("Memo put back."), changes)


def _take(request: HttpRequest, at: Opened, said: str, memo: Memo, body: str | None) -> HttpResponse:
    try:
        with steps.step(at.reader, at.story) as changes:
            if body is None:
                acts.remove(by=at.reader, memo=memo)
            else:
                acts.edit(by=at.reader, memo=memo, body=body)
    except acts.BadMemo as error:
        return answers.refused(request, at, str(error))
    return answers.done(request, at, said, changes)


def _memo(at: Opened, pk: int) -> Memo:
    there = Memo.objects.readable_by(at.reader).of_story(at.story)
    return get_object_or_404(there.select_related("by", "passage", "coding__code"), pk=pk)
