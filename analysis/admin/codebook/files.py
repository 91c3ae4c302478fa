"""The codebook out and in: CSV and REFI-QDA."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from analysis.admin.codebook.page import book_of, reader_of
from analysis.codebook.files import csv_file, qdc
from analysis.codebook.files.entries import MOST_BYTES, BadCodebook, Entry, bring_in
from analysis.models import Code

READERS: Final[dict[str, Callable[[bytes], list[Entry]]]] = {
    "csv": csv_file.read,
    "qdc": qdc.read,
    "xml": qdc.read,
}


def as_csv(request: HttpRequest) -> HttpResponse:
    book = book_of(request, reader_of(request))
    return _file(csv_file.write(book.codes.order_by("path")).encode("utf-8-sig"), "text/csv", "csv")


def as_qdc(request: HttpRequest) -> HttpResponse:
    book = book_of(request, reader_of(request))
    return _file(qdc.write(Code.objects.filter(codebook=book).in_use()), "application/xml", "qdc")


def _file(data: bytes, kind: str, end: str) -> HttpResponse:
    named = {"Content-Disposition": f'attachment; filename="codebook.{end}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=f"{kind}; charset=utf-8", headers=named)


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """Codes from a file: new ones are added, others brought up to date, none taken away."""
    reader = reader_of(request)
    book = book_of(request, reader)
    sent = request.FILES.get("file")
    try:
        if sent is None or sent.size is None or sent.size > MOST_BYTES:
            raise BadCodebook(gettext("Choose a file of at most 5 MB."))
        read = READERS.get((sent.name or "").rpartition(".")[2].lower())
        if read is None:
            raise BadCodebook(gettext("Choose a file that ends in .csv or .qdc."))
        report = bring_in(by=reader, codebook=book, entries=read(sent.read()))
    except BadCodebook as error:
        messages.error(request, gettext("Nothing was changed. %(error)s") % {"error": error})
    else:
        said = gettext("%(added)s codes added, %(updated)s brought up to date, %(same)s were the same.")
        counts = {"added": report.added, "updated": report.updated, "same": report.same}
        messages.success(request, said % counts)
    return redirect(f"{reverse('analysis_codebook')}?book={book.pk}")
