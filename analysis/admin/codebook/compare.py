"""What changed in the codebook since a day, compared."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from analysis.admin.codebook.code import differences
from analysis.admin.codebook.page import book_of, crumbs, reader_of
from analysis.codebook import changes
from analysis.codebook.in_vivo import put_words
from stories import clock

MONTH: Final = timedelta(days=30)


def compare(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    book = book_of(request, reader)
    day = _day(request.GET.get("since", "")) or (clock.now() - MONTH).date()
    begun = timezone.make_aware(datetime.combine(day, time.min))
    made = changes.since(book, begun)
    put_words((one.code for one in made), reader)
    context: dict[str, Any] = {
        "book": book,
        "since": day,
        "changes": [(one, list(differences(one))) for one in made],
        "header_title": gettext("What changed"),
        "header_icon": "history",
        "breadcrumbs_items": crumbs({"url": "", "label": gettext("What changed")}),
    }
    return render(request, "analysis/codebook/compare.html", context)


def _day(sent: str) -> Any:
    try:
        return parse_date(sent)
    except ValueError:
        return None
