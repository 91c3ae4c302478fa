"""What passages and tables are narrowed by."""

from typing import Any

from django.db.models import Exists, OuterRef

from analysis.finding.query import NO_PLACE, Query
from analysis.models import Coding
from stories.models import Area, Study, User
from stories.roles import Right


def narrowing(query: Query, reader: User) -> dict[str, Any]:
    """What the fields of `analysis/finding/narrowing.html` offer."""
    return {
        "query": query,
        "no_place": NO_PLACE,
        "places": Area.objects.order_by("path"),
        "studies": Study.objects.reached_by(reader, Right.READ),
        "coders": _coders(reader),
    }


def _coders(reader: User) -> list[str]:
    """Who codes in the studies in which this person reads."""
    theirs = Coding.objects.reached_by(reader, Right.READ).filter(coder=OuterRef("pk"))
    return list(User.objects.filter(Exists(theirs)).order_by("username").values_list("username", flat=True))
