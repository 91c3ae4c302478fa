"""Every passage under a code or several: in context, played in place, each opens at the desk."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.codebook.page import reader_of
from analysis.admin.finding.download import download
from analysis.admin.finding.narrowing import narrowing
from analysis.codebook.in_vivo import with_words
from analysis.finding import export
from analysis.finding.given import Giving, TooLong, why_not
from analysis.finding.passages import found, is_id
from analysis.finding.query import MOST_TERMS, How, Query, Sort, Term
from analysis.finding.rows import rows
from analysis.models import SavedQuery
from analysis.reading import codes_of, readable_by
from stories.exports.copies import NotAllowed
from stories.models import Voice
from stories.roles import Right

PAGE: Final = 25
READ: Final = 300
"""Passages on the page to write from: more is no reading."""
LONGEST_NAME: Final = 80
"""Characters of a saved query's name."""


@never_cache
def passages(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    query = Query.read(request.GET.dict())
    codes = with_words(codes_of(reader, Right.READ), reader)
    matching = found(query, reader, codes)
    reading = bool(request.GET.get("read"))
    page = Paginator(matching, READ if reading else PAGE).get_page(request.GET.get("p"))
    asked = urlencode(query.asked())
    context: dict[str, Any] = {
        **narrowing(query, reader),
        "page": page,
        "rows": rows(list(page.object_list), reader),
        "number": page.paginator.count,
        "asked": asked,
        "terms": _terms(query),
        "codes": codes,
        "hows": How.choices,
        "sorts": Sort.choices,
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


@never_cache
@require_POST
def take_out(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The same query as a file, written down as a copy that was given."""
    reader = reader_of(request)
    query = Query.read(request.POST.dict())
    codes = list(codes_of(reader, Right.READ))
    try:
        made = export.prepare(query, codes, Giving.read(reader, request.POST.dict()))
    except (NotAllowed, PermissionDenied, TooLong) as error:
        messages.error(request, why_not(error))
        return redirect(f"{reverse('analysis_passages')}?{urlencode(query.asked())}")
    return download(made.lines(reader), made.why, name="passages", kind=kind)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the query under a name, for oneself."""
    reader = reader_of(request)
    query = Query.read(request.POST.dict())
    name = " ".join(request.POST.get("name", "").replace("\0", "").split())
    asked = query.asked()
    if not name or not query.terms:
        messages.error(request, gettext("Choose a code and give the query a name."))
    elif len(name) > LONGEST_NAME:
        said = gettext("That name is too long. Use at most %(most)s letters.")
        messages.error(request, said % {"most": LONGEST_NAME})
    else:
        SavedQuery.objects.update_or_create(by=reader, name=name, defaults={"asked": asked})
        messages.success(request, gettext("“%(name)s” is saved.") % {"name": name})
    return redirect(f"{reverse('analysis_passages')}?{urlencode(asked)}")


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedQuery, pk=pk, by=reader_of(request)).delete()
    messages.success(request, gettext("The query is not saved any more."))
    return redirect("analysis_passages")
