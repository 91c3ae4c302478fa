"""The gate's twin in SQL: the same rule as `stories.consent.gate.decide`, over many stories at once."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery

from stories.consent.uses import NEEDS, STANDS_ASIDE, Use
from stories.models.consent_event import ConsentEvent, Embargo, EventKind

if TYPE_CHECKING:
    from stories.models.story import StoryQuerySet


def permitting(stories: "StoryQuerySet", use: Use, *, at: datetime) -> "StoryQuerySet":
    """Those of the stories that may be put to the use at that moment."""
    for condition in (*NEEDS[use], use):
        stories = stories.alias(**{f"says_{condition.value}": _latest(condition.value, at)})
        stories = stories.filter(**{f"says_{condition.value}": True})
    stories = stories.alias(validity=_latest("kind", at, kind__in=(EventKind.GIVEN, EventKind.INVALIDATED)))
    stories = stories.filter(~Q(validity=EventKind.INVALIDATED) | Q(validity__isnull=True))
    if use in STANDS_ASIDE:
        return stories
    return _open_now(stories.filter(held=False), at)


def _open_now(stories: "StoryQuerySet", at: datetime) -> "StoryQuerySet":
    lasting = (EventKind.GIVEN, EventKind.RENEWED)
    stories = stories.alias(
        term=_latest("kind", at, kind__in=(*lasting, EventKind.EXPIRED)),
        term_ends=_latest("expires_at", at, allow_null=True, kind__in=lasting),
        embargo=_latest("embargo", at, embargo__in=(Embargo.NONE, Embargo.UNTIL, Embargo.OPEN)),
        embargo_ends=_latest(
            "embargo_until", at, allow_null=True, embargo__in=(Embargo.NONE, Embargo.UNTIL, Embargo.OPEN)
        ),
    )
    return stories.filter(
        Q(term__isnull=True) | ~Q(term=EventKind.EXPIRED),
        Q(term_ends__isnull=True) | Q(term_ends__gt=at),
        Q(embargo__isnull=True) | Q(embargo=Embargo.NONE) | Q(embargo=Embargo.UNTIL, embargo_ends__lte=at),
    )


def _latest(column: str, at: datetime, *, allow_null: bool = False, **only: object) -> Subquery:
    """The column in the story's last event, up to that moment, which mentions it."""
    events = ConsentEvent.objects.filter(story=OuterRef("pk"), at__lte=at, **only)
    if not allow_null:
        events = events.filter(**{f"{column}__isnull": False})
    return Subquery(events.order_by("-sequence").values(column)[:1])
