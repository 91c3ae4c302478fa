"""All memos in one list, each with what it hangs on. Those on a study are written here."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.codebook.page import code_of, reader_of
from analysis.admin.finding.download import download
from analysis.coding import steps
from analysis.finding.given import Giving, TooLong, why_not
from analysis.memos import acts, export
from analysis.memos.hooks import Hooked, hooked, story_of
from analysis.models import Memo
from analysis.models.memo import On
from analysis.reading import NotReadable
from stories.exports.copies import NotAllowed
from stories.models import Study, User
from stories.roles import Right

PAGE: Final = 50
KINDS: Final = {"work" if on is On.STUDY else on.value: on for on in On}
"""By their name in an address. Where there is one study, nobody hears of it."""


@never_cache
def memos(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    if request.method == "POST":
        return _write_on_study(request, reader)
    page = Paginator(_found(request.GET, reader), PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked.pop("p", None)
    context: dict[str, Any] = {
        "page": page,
        "memos": [hooked(memo) for memo in page.object_list],
        "kinds": [(key, on.label) for key, on in KINDS.items()],
        "on": request.GET.get("on", ""),
        "mine": bool(request.GET.get("mine")),
        "q": request.GET.get("q", ""),
        "asked": asked.urlencode(),
        "narrowed": asked.dict(),
        "studies": Study.objects.reached_by(reader, Right.CODE) if _may_write(reader) else (),
        "reader": reader,
        "header_title": gettext("Memos"),
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": gettext("Memos")},
        ],
    }
    return render(request, "analysis/memos.html", context)


def _may_write(reader: User) -> bool:
    return reader.has_perm(f"stories.{Right.CODE.value}")


def _found(sent: QueryDict, reader: User) -> Any:
    found = Memo.objects.readable_by(reader)
    if on := KINDS.get(sent.get("on", "")):
        found = found.filter(**{f"{on.value}__isnull": False})
    if sent.get("mine"):
        found = found.filter(by=reader)
    if q := sent.get("q", "").replace("\0", "").strip()[:100]:
        found = found.filter(body__icontains=q)
    of_passage = "revision__text__story"
    of_passages = (f"passage__{of_passage}", "coding__code", f"coding__passage__{of_passage}")
    related = found.select_related("by", "story", "code", "study", *of_passages)
    return related.order_by("-made_at", "-pk")


@never_cache
@require_POST
def take_out(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The same list as a file, written down as a copy that was given."""
    reader = reader_of(request)
    try:
        made = export.prepare(_found(request.POST, reader), Giving.read(reader, request.POST.dict()))
    except (NotAllowed, PermissionDenied, TooLong) as error:
        messages.error(request, why_not(error))
        return redirect("analysis_memos")
    return download(made.lines(), made.why, name="memos", kind=kind)


def _write_on_study(request: HttpRequest, reader: User) -> HttpResponse:
    slug = request.POST.get("of", "").replace("\0", "")
    study = get_object_or_404(Study.objects.reached_by(reader, Right.CODE), slug=slug)
    _try(request, lambda: acts.write(by=reader, on=study, body=request.POST.get("body", "")))
    return redirect("analysis_memos")


@require_POST
def on_code(request: HttpRequest, slug: str) -> HttpResponse:
    code = code_of(request, slug)
    reader = reader_of(request)
    _try(request, lambda: acts.write(by=reader, on=code, body=request.POST.get("body", "")))
    return redirect("analysis_code", slug)


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for one's own memo; with none, it is taken away."""
    reader = reader_of(request)
    memo = get_object_or_404(Memo.objects.readable_by(reader), pk=pk)
    with _as_step(reader, memo):
        if request.POST.get("remove"):
            _try(request, lambda: acts.remove(by=reader, memo=memo), gettext("Memo taken away."))
        else:
            _try(request, lambda: acts.edit(by=reader, memo=memo, body=request.POST.get("body", "")))
    where: Hooked = hooked(memo)
    return redirect(where.address if memo.on is On.CODE else reverse("analysis_memos"))


def _as_step(reader: User, memo: Memo) -> AbstractContextManager[object]:
    """Of the desk of its story, which undoes in the order in which things were done; of no story, none."""
    story = story_of(memo)
    return steps.step(reader, story) if story is not None else nullcontext()


def _try(request: HttpRequest, act: Any, said: str = "") -> None:
    try:
        act()
    except (acts.BadMemo, NotReadable) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said or gettext("Memo saved."))
