"""The page of the desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from analysis.admin.desk import answers
from analysis.admin.desk.opened import Opened, opened
from analysis.admin.forms import ChooseWords
from analysis.codebook.in_vivo import with_words
from analysis.coding import progress
from analysis.desk.page import Desk, lay_out
from analysis.models import Code, Memo


@never_cache
def desk(request: HttpRequest, public_id: Any) -> HttpResponse:
    return show(request, opened(request, public_id))


def show(
    request: HttpRequest, at: Opened, *, form: ChooseWords | None = None, status: int = 200
) -> HttpResponse:
    codes = with_words(Code.objects.of(at.story.study), at.reader)
    laid = lay_out(at.story, at.reader, codes, may_ask=at.may_ask)
    title = title_of(at)
    context = {
        "desk": laid,
        "at": at,
        "steps": answers.steps(at),
        "progress": progress.of(at.reader, at.story),
        "memos": Memo.objects.readable_by(at.reader).filter(story=at.story).select_related("by"),
        "codes": [
            (code, laid.here.get(code.pk, 0))
            for code in codes
            if code.retired_at is None or code.pk in laid.here
        ],
        "form": form,
        "form_at": _text_of(form, laid),
        "header_title": title,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [*crumbs(), {"url": "", "label": title}],
    }
    return render(request, "analysis/workbench/desk.html", context, status=status)


def title_of(at: Opened) -> str:
    return at.story.title or gettext("A story with no title")


def crumbs() -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("analysis_workbench"), "label": gettext("Workbench")},
    ]


def _text_of(form: ChooseWords | None, laid: Desk) -> int | None:
    """The revision beside whose form the refusal is said: the one it was meant for, or the first."""
    there = [text.revision.pk for text in laid.texts]
    meant = form.data.get("revision", "") if form else ""
    return next((pk for pk in there if str(pk) == meant), there[0] if there else None)
