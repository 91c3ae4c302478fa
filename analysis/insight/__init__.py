"""The one way to an aggregate. Disclosure control is inside it, so that nothing goes round it."""

from analysis.insight.areas import Place, people_by_area
from analysis.insight.disclosure import Count, Hidden, Shown
from analysis.insight.people import Row, Table, is_counted, people_by_code

__all__ = [
    "Count",
    "Hidden",
    "Place",
    "Row",
    "Shown",
    "Table",
    "is_counted",
    "people_by_area",
    "people_by_code",
]
