"""The one way to an aggregate. Disclosure control is inside it, so that nothing goes round it."""

from analysis.insight.areas import AreaCount, people_by_area
from analysis.insight.disclosure import Count, Hidden, Shown
from analysis.insight.people import Row, Table, is_counted, people_by_code

__all__ = [
    "AreaCount",
    "Count",
    "Hidden",
    "Row",
    "Shown",
    "Table",
    "is_counted",
    "people_by_area",
    "people_by_code",
]
