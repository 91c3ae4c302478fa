"""The one way to an aggregate. Disclosure control is inside it, so that nothing goes round it."""

from analysis.insight.areas import AreaCount
from analysis.insight.disclosure import Count, Hidden, Shown
from analysis.insight.people import Row, Table, is_counted
from analysis.insight.releases import (
    chosen,
    end_everyones,
    make,
    make_due,
    people_by_area,
    people_by_code,
    scopes,
)

__all__ = [
    "AreaCount",
    "Count",
    "Hidden",
    "Row",
    "Shown",
    "Table",
    "chosen",
    "end_everyones",
    "is_counted",
    "make",
    "make_due",
    "people_by_area",
    "people_by_code",
    "scopes",
]
