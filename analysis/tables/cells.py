"""The cells of a row as HTML: put together here and not by a template, since a table has a thousand."""

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from analysis.tables.table import Cell

NONE = '<td><span class="tables-none">·<span class="w-sr-only">0</span></span></td>'
NOTHING = '<td class="tables-nothing"></td>'


def drawn(cells: Iterable[Cell], address: str, *, together: bool) -> SafeString:
    """`address`: of the passages, which each number opens; `together`: of codes by codes."""
    uneven = f' <span aria-hidden="true">!</span><span class="w-sr-only">{escape(gettext("uneven"))}</span>'
    return mark_safe("".join(_cell(cell, address, uneven, together) for cell in cells))  # noqa: S308 (escaped here)


def _cell(cell: Cell, address: str, uneven: str, together: bool) -> str:
    if not cell.number:
        return NOTHING if together and not cell.coefficient else NONE
    below = ""
    if cell.coefficient:
        warned = uneven if cell.uneven else ""
        below = f'<span class="tables-coefficient">{escape(cell.coefficient)}{warned}</span>'
    link = f'<a href="{address}?{escape(cell.asked)}">{cell.number}{below}</a>'
    return f'<td class="tables-shade-{cell.shade}">{link}</td>'
