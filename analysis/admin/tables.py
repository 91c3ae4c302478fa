"""Codes counted against stories, places, months and each other; every number opens its passages."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from analysis.admin.codebook.page import reader_of
from analysis.admin.finding.download import download
from analysis.admin.finding.narrowing import narrowing
from analysis.codebook.in_vivo import with_words
from analysis.finding.given import Giving, TooLong, why_not
from analysis.reading import codes_of
from analysis.tables import export
from analysis.tables.asked import WIDE, Asked, Whole
from analysis.tables.cells import drawn
from analysis.tables.count import UNEVEN
from analysis.tables.table import MOST_TOGETHER, Counted, Kind
from stories.exports.copies import NotAllowed
from stories.roles import Right

KINDS: Final = tuple(kind.value for kind in Kind)


@require_safe
def first(request: HttpRequest) -> HttpResponse:
    return redirect("analysis_table_place")


@never_cache
@require_safe
def table(request: HttpRequest, kind: str) -> HttpResponse:
    reader = reader_of(request)
    asked = Asked.read(Kind(kind), request.GET.dict())
    codes = with_words(codes_of(reader, Right.READ), reader)
    whole = Whole.of(asked, reader, codes)
    pages = Paginator(range(whole.width), WIDE)
    # Time goes from left to right, and what was told last is what is looked for first.
    page = pages.get_page(request.GET.get("p") or (pages.num_pages if asked.kind is Kind.MONTH else 1))
    said = urlencode(asked.asked())
    shown = whole.table(max(page.start_index() - 1, 0))
    passages = reverse("analysis_passages")
    together = asked.kind is Kind.CODE
    context: dict[str, Any] = {
        **narrowing(asked.query, reader),
        "table": shown,
        "rows": [(row, drawn(row.cells, passages, together=together)) for row in shown.rows],
        "page": page,
        "kind": asked.kind,
        "kinds": [
            (one.label, f"{reverse(f'analysis_table_{one.value}')}?{said}", one is asked.kind) for one in Kind
        ],
        "counted": asked.counted,
        "counts": Counted.choices,
        "codes": codes,
        "under": asked.under,
        "asked": said,
        "to_export": asked.asked(),
        "csv": reverse(f"analysis_table_{kind}_csv"),
        "xlsx": reverse(f"analysis_table_{kind}_xlsx"),
        "most": MOST_TOGETHER,
        "times": UNEVEN,
        "header_title": gettext("Tables"),
        "header_icon": "table",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": gettext("Tables")},
        ],
    }
    return render(request, "analysis/tables/page.html", context)


@never_cache
@require_POST
def take_out(request: HttpRequest, kind: str, file: str) -> HttpResponse | StreamingHttpResponse:
    """The same table as a file, written down as a copy that was given."""
    reader = reader_of(request)
    asked = Asked.read(Kind(kind), request.POST.dict())
    codes = list(codes_of(reader, Right.READ))
    try:
        made = export.prepare(asked, codes, Giving.read(reader, request.POST.dict()))
    except (NotAllowed, PermissionDenied, TooLong) as error:
        messages.error(request, why_not(error))
        return redirect(f"{reverse(f'analysis_table_{kind}')}?{urlencode(asked.asked())}")
    return download(made.lines(), made.why, name=f"codes-by-{kind}", kind=file)
