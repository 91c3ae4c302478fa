"""One code: what it means, its examples and passages; merge, split, retire, and what became of it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.codebook.forms import CodeForm, Into, SplitForm, as_initial
from analysis.admin.codebook.page import code_of, crumbs, reader_of
from analysis.codebook import acts, changes, merging, undoing
from analysis.codebook.access import codebooks_of
from analysis.codebook.in_vivo import put_words
from analysis.models import Code, CodeChange, CodeExample, Coding, Memo
from analysis.reading import NotReadable
from stories.models import User
from stories.roles import Right

PASSAGES: Final = 100
"""Of the latest codings, to choose from when a code is split."""


@never_cache
def code(request: HttpRequest, slug: str) -> HttpResponse:
    found = code_of(request, slug)
    return _show(request, found)


@require_POST
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found = code_of(request, slug)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form=form, status=422)
    try:
        acts.edit(by=reader_of(request), code=found, fields=form.cleaned_data)
    except acts.BadCode as error:
        form.add_error("name", str(error))
        return _show(request, found, form=form, status=422)
    return _said(request, found, gettext("Saved."))


@require_POST
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    found = code_of(request, slug)
    form = Into(request.POST, code=found, reader=reader_of(request))
    if not form.is_valid():
        return _refused(request, found, gettext("Choose another code to merge it into."))
    into: Code = form.cleaned_data["into"]
    put_words([into], reader_of(request))
    try:
        merging.merge(by=reader_of(request), code=found, into=into)
    except acts.BadCode as error:
        return _refused(request, found, str(error))
    said = gettext("“%(code)s” was merged into “%(into)s”.") % {"code": found.called, "into": into.called}
    return _said(request, found, said)


@require_POST
def split(request: HttpRequest, slug: str) -> HttpResponse:
    found, reader = code_of(request, slug), reader_of(request)
    form = SplitForm(request.POST, codings=[one.pk for one in _codings(reader, found)])
    if not form.is_valid():
        return _refused(request, found, gettext("Name the new code and choose its passages."))
    given = form.cleaned_data
    try:
        made = merging.split(by=reader, code=found, name=given["name"], codings=given["codings"])
    except acts.BadCode as error:
        return _refused(request, found, str(error))
    return _said(request, made, gettext("“%(code)s” was split off.") % {"code": made.name})


@require_POST
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    found = code_of(request, slug)
    acts.retire(by=reader_of(request), code=found)
    return _said(request, found, gettext("Retired. Its codings stay; it is offered no more."))


@require_POST
def bring_back(request: HttpRequest, slug: str) -> HttpResponse:
    found = code_of(request, slug)
    try:
        acts.bring_back(by=reader_of(request), code=found)
    except acts.BadCode as error:
        return _refused(request, found, str(error))
    return _said(request, found, gettext("It is offered again."))


@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = code_of(request, slug)
    change = get_object_or_404(CodeChange.objects.filter(code=found).select_related("code"), pk=pk)
    try:
        undoing.undo(by=reader_of(request), change=change)
    except acts.BadCode as error:
        return _refused(request, found, str(error))
    return _said(request, found, gettext("Undone: “%(change)s”.") % {"change": change.get_kind_display()})


@require_POST
def add_example(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The passage of a coding shows what the code means."""
    found, reader = code_of(request, slug), reader_of(request)
    coding = get_object_or_404(_codings(reader, found, most=None), pk=pk)
    try:
        acts.add_example(by=reader, code=found, passage=coding.passage)
    except NotReadable:
        return _refused(request, found, gettext("That passage is not here any more."))
    return _said(request, found, gettext("Added to the examples."))


@require_POST
def remove_example(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = code_of(request, slug)
    reader = reader_of(request)
    of_code = CodeExample.objects.readable_by(reader).filter(code=found)
    example = get_object_or_404(of_code.select_related("code"), pk=pk)
    acts.remove_example(by=reader, example=example)
    return _said(request, found, gettext("Taken from the examples. The passage stays coded."))


def _codings(reader: User, code: Code, most: int | None = PASSAGES) -> Any:
    """Those that this person may read, the latest first."""
    found = Coding.objects.seen_by(reader).filter(code=code, passage__lost=False)
    related = found.select_related("passage__revision__text__story", "coder")
    return related.order_by("-made_at", "-pk")[:most]


def _show(
    request: HttpRequest, code: Code, *, form: CodeForm | None = None, status: int = 200
) -> HttpResponse:
    reader = reader_of(request)
    may_edit = reader.has_perm(f"stories.{Right.EDIT_CODEBOOK.value}") and code.codebook in codebooks_of(
        reader, Right.EDIT_CODEBOOK
    )
    examples = CodeExample.objects.readable_by(reader).filter(code=code)
    shown = examples.select_related("passage__revision__text__story")
    latest = changes.latest(code)
    put_words([code.merged_into] if code.merged_into else [], reader)
    context: dict[str, Any] = {
        "code": code,
        "may_edit": may_edit,
        "form": form or CodeForm(initial=as_initial(code)),
        "into": Into(code=code, reader=reader),
        "codings": _codings(reader, code),
        "examples": shown,
        "memos": Memo.objects.readable_by(reader).filter(code=code).select_related("by"),
        "reader": reader,
        "example_passages": set(examples.values_list("passage", flat=True)),
        "changes": [
            (one, list(differences(one)), one == latest)
            for one in code.changes.select_related("by").order_by("-pk")[:50]
        ],
        "header_title": code.called,
        "header_icon": "tag",
        "breadcrumbs_items": crumbs({"url": "", "label": code.called}),
    }
    return render(request, "analysis/codebook/code.html", context, status=status)


def differences(change: CodeChange) -> Any:
    """(what, as it was, as it is) of the fields that a person wrote."""
    for field in changes.FIELDS:
        if field in change.after and field in change.before:
            was, now = change.before[field], change.after[field]
            label = CodeForm.base_fields[field].label
            yield label, _text(was), _text(now)


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


def _said(request: HttpRequest, code: Code, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("analysis_code", code.slug)


def _refused(request: HttpRequest, code: Code, said: str) -> HttpResponse:
    messages.error(request, said)
    return redirect("analysis_code", code.slug)
