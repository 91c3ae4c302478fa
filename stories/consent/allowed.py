"""Asking the gate once for all that a page may show, and handing the answer down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from stories import clock
from stories.models import ConsentEvent, Standing
from stories.models.uses import SHOWS_OTHERS, STANDS_ASIDE, Use


@dataclass(frozen=True)
class Allowed:
    """To which uses each of some stories may be put, as the gate said a moment ago. Never kept."""

    uses: Mapping[int, frozenset[Use]]

    def may(self, use: Use, story_id: int) -> bool:
        """A story that was not asked about may be put to nothing."""
        return use in self.uses.get(story_id, ())


def allowed(stories: Iterable[int]) -> Allowed:
    """The answer for these stories, by primary key, in one query however many there are."""
    last = ConsentEvent.objects.filter(story=OuterRef("story")).order_by("-sequence")
    found = Standing.objects.filter(story__in=set(stories), hash=Subquery(last.values("hash")[:1]))
    now = clock.now()
    return Allowed(
        {
            standing.story_id: frozenset(_on(standing, open_now=standing.is_open(now)))
            for standing in found.select_related("story").only("story__held", "story__others_open", *FIELDS)
        }
    )


FIELDS = ("opens_at", "ends_at", "closed", *(use.value for use in Use))


def _on(standing: Standing, *, open_now: bool) -> Iterable[Use]:
    closed = SHOWS_OTHERS if standing.story.others_open else frozenset[Use]()
    said_yes = (use for use in Use if getattr(standing, use.value))
    return (use for use in said_yes if use in STANDS_ASIDE or (open_now and use not in closed))
