"""A file of rows as an answer."""

from collections.abc import Iterable
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse

from analysis.finding.files import Cells, as_csv, as_xlsx

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(
    rows: Iterable[Cells], why: str, *, name: str, kind: str
) -> HttpResponse | StreamingHttpResponse:
    """As CSV, streamed, or as XLSX. `why`: who was left out."""
    named = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == "csv":
        lines = (line.encode() for line in as_csv(rows, why))
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=named)
    return HttpResponse(as_xlsx(rows, why, name=name), content_type=XLSX, headers=named)
