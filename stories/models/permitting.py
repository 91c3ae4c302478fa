"""The gate's twin in SQL: the same rule as `stories.consent.gate.decide`, asked of the standings."""

from datetime import datetime

from django.db.models import OuterRef, Q, Subquery

from stories.models.consent_event import ConsentEvent
from stories.models.uses import SHOWS_OTHERS, STANDS_ASIDE, Use


def permits(*uses: Use, at: datetime, story: str = "") -> Q:
    """That the story may be put to these uses at that moment. `story`: the way to it from what is filtered.

    A story without a standing, or whose standing does not match its last event, may
    be put to nothing. The clock decides on embargoes and ends alone: an event counts
    from when it is written down, whatever its date.
    """
    way = f"{story}__" if story else ""
    last = ConsentEvent.objects.filter(story=OuterRef(story or "pk")).order_by("-sequence")
    asked = Q(**{f"{way}standing__{use.value}": True for use in uses})
    asked &= Q(**{f"{way}standing__hash": Subquery(last.values("hash")[:1])})
    if not SHOWS_OTHERS.isdisjoint(uses):
        asked &= Q(**{f"{way}others_open": False})
    return asked if STANDS_ASIDE.issuperset(uses) else asked & _open_now(way, at)


def _open_now(way: str, at: datetime) -> Q:
    opens, ends = f"{way}standing__opens_at", f"{way}standing__ends_at"
    return (
        Q(**{f"{way}held": False, f"{way}standing__closed": False})
        & (Q(**{f"{opens}__isnull": True}) | Q(**{f"{opens}__lte": at}))
        & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": at}))
    )
