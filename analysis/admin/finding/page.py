"""Every passage under a code or several: in context, played in place, each opens at the desk."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.codebook.page import reader_of
from analysis.finding import export
from analysis.finding.passages import found, is_id
from analysis.finding.query import MOST_TERMS, How, Query, Sort, Term
from analysis.finding.rows import rows
from analysis.models import Coding, SavedQuery
from analysis.reading import codes_of, readable_by
from stories.exports.copies import NotAllowed
from stories.models import Area, Study, User, Voice
from stories.roles import Right

PAGE: Final = 25
READ: Final = 300
"""Passages on the page to write from: more is no reading."""


@never_cache
def passages(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    query = Query.read(request.GET.dict())
    codes = list(codes_of(reader, Right.READ))
    matching = found(query, reader, codes)
    reading = bool(request.GET.get("read"))
    page = Paginator(matching, READ if reading else PAGE).get_page(request.GET.get("p"))
    asked = urlencode(query.asked())
    context: dict[str, Any] = {
        "query": query,
        "page": page,
        "rows": rows(list(page.object_list), reader),
        "number": page.paginator.count,
        "asked": asked,
        "terms": _terms(query),
        "codes": codes,
        "hows": How.choices,
        "sorts": Sort.choices,
        "places": Area.objects.order_by("path"),
        "studies": Study.objects.reached_by(reader, Right.READ),
        "coders": _coders(reader),
        "voices": Voice.choices,
        "saved": SavedQuery.objects.filter(by=reader),
        "story": readable_by(reader).filter(public_id=query.story).first() if is_id(query.story) else None,
        "header_title": gettext("Passages"),
        "header_icon": "search",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": gettext("Passages")},
        ],
    }
    return render(request, f"analysis/finding/{'reading' if reading else 'page'}.html", context)


def _terms(query: Query) -> list[tuple[int, Term | None]]:
    """One line for each code that is asked for, and an empty one."""
    terms: list[Term | None] = [*query.terms, None]
    return list(enumerate(terms[:MOST_TERMS], start=1))


def _coders(reader: User) -> list[str]:
    """Who codes in the studies in which this person reads."""
    theirs = Coding.objects.reached_by(reader, Right.READ).filter(coder=OuterRef("pk"))
    return list(User.objects.filter(Exists(theirs)).order_by("username").values_list("username", flat=True))


@never_cache
@require_POST
def take_out(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The same query as a file, written down as a copy that was given."""
    reader = reader_of(request)
    query = Query.read(request.POST.dict())
    try:
        made = export.prepare(
            by=reader,
            query=query,
            codes=list(codes_of(reader, Right.READ)),
            outside=bool(request.POST.get("outside")),
            given_to=request.POST.get("given_to", "").strip()[:200],
            reach=request.POST.get("reach", "").strip()[:200],
        )
    except (NotAllowed, PermissionDenied):
        messages.error(request, gettext("There is nothing that may be taken out so. Nothing was written."))
        return redirect(f"{reverse('analysis_passages')}?{urlencode(query.asked())}")
    named = {"Content-Disposition": f'attachment; filename="passages.{kind}"'}
    if kind == "csv":
        lines = (line.encode() for line in export.as_csv(made, reader))
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=named)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(export.as_xlsx(made, reader), content_type=sheet, headers=named)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the query under a name, for oneself."""
    reader = reader_of(request)
    query = Query.read(request.POST.dict())
    name = " ".join(request.POST.get("name", "").split())[:80]
    asked = query.asked()
    if not name or not query.terms:
        messages.error(request, gettext("Choose a code and give the query a name."))
    else:
        SavedQuery.objects.update_or_create(by=reader, name=name, defaults={"asked": asked})
        messages.success(request, gettext("“%(name)s” is saved.") % {"name": name})
    return redirect(f"{reverse('analysis_passages')}?{urlencode(asked)}")


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedQuery, pk=pk, by=reader_of(request)).delete()
    messages.success(request, gettext("The query is not saved any more."))
    return redirect("analysis_passages")
