"""One coding or one suggestion, opened: a page of its own, and for a script the part of it that matters."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from analysis.admin.desk import answers
from analysis.admin.desk.opened import Opened, opened
from analysis.admin.desk.page import crumbs, title_of
from analysis.codebook.in_vivo import put_words
from analysis.coding import suggestions
from analysis.desk.history import history_of
from analysis.desk.said import when
from analysis.models import Code, Coding, Memo, Suggestion
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories.models import Passage, Revision, Turn

ELSEWHERE: Final = 6
"""Passages of the same code that a card shows."""


@never_cache
def coding(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Who coded so, when, from what; what else has this code; and another code for it."""
    at = opened(request, public_id)
    of_story = Coding.objects.of_words_that_stand().filter(not_blind_to(at.reader), **{OF_STORY: at.story})
    found = get_object_or_404(of_story.select_related("code", "passage", "coder", "from_suggestion"), pk=pk)
    own = found.coder_id == at.reader.pk
    more = {
        "coding": found,
        "may_change": at.may_code and (own or at.may_edit_codebook),
        "history": history_of(found),
        "memos": Memo.objects.readable_by(at.reader).filter(coding=found).select_related("by"),
    }
    return _card(request, at, found.code, found.passage, more)


@never_cache
def suggestion(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """What the machine thinks and why, to be decided on; and the next one."""
    at = opened(request, public_id)
    of_story = Suggestion.objects.of_words_that_stand().filter(**{OF_STORY: at.story})
    found = get_object_or_404(of_story.select_related("code", "passage"), pk=pk)
    waiting = list(suggestions.open_in(at.story, at.reader).values_list("pk", "code"))
    here = next((n for n, (key, _) in enumerate(waiting) if key == pk), None)
    after = (here if here is not None else -1) + 1
    following = [key for key, _ in (*waiting[after:], *waiting[:after]) if key != pk]
    more = {
        "suggestion": found,
        "is_open": here is not None,
        "next": following[0] if following else None,
        "left": len(waiting),
        "together": sum(code == found.code_id for _, code in waiting),
        "may_change": at.may_code,
    }
    return _card(request, at, found.code, found.passage, more)


def _card(
    request: HttpRequest, at: Opened, code: Code, passage: Passage, more: dict[str, Any]
) -> HttpResponse:
    elsewhere = list(_elsewhere(at, code, passage))
    codes = list(Code.objects.of(at.story.study).in_use()) if more["may_change"] else []
    put_words([code, *codes], at.reader)
    context = {
        "at": at,
        "code": code,
        "passage": passage,
        "said": when(passage),
        "elsewhere": elsewhere[:ELSEWHERE],
        "more_elsewhere": len(elsewhere) > ELSEWHERE,
        "codes": codes,
        **more,
    }
    if answers.by_script(request):
        return render(request, "analysis/workbench/card.html", context)
    title = gettext("%(code)s: a passage") % {"code": code.called}
    desk = {"url": reverse("analysis_desk", args=[at.story.public_id]), "label": title_of(at)}
    context |= {
        "header_title": title,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [*crumbs(), desk, {"url": "", "label": title}],
    }
    return render(request, "analysis/workbench/card_page.html", context)


def _elsewhere(at: Opened, code: Code, passage: Passage) -> Iterator[Coding]:
    """Other passages of the code that this person may read, the latest first."""
    found = Coding.objects.seen_by(at.reader).filter(code=code, passage__lost=False)
    found = found.exclude(passage=passage).select_related("passage__revision__text__story", "coder")
    yield from found.order_by("-made_at", "-pk")[: ELSEWHERE + 1]


@never_cache
def times(request: HttpRequest, public_id: UUID, revision_id: int) -> HttpResponse:
    """When each word of a transcript is said: [[start, end, from ms, to ms, 1 if it was measured], …]."""
    at = opened(request, public_id)
    revision = get_object_or_404(
        Revision.objects.filter(text__story=at.story, text__current=F("pk")), pk=revision_id
    )
    turns = Turn.objects.filter(revision=revision).order_by("number").values_list("words", flat=True)
    return JsonResponse({"words": [[*word[:4], word[5]] for words in turns for word in words]})
