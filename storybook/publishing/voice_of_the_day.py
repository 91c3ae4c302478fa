"""Whose voice the home page begins with: a sentence that anyone may read, and hear. Another each day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import F

from stories import clock
from stories.models import Quote
from storybook.models import Placement
from storybook.publishing.placements import Location, locations
from storybook.publishing.shown import ShownQuote, shown

LONGEST: Final = 180
"""Characters that are read at a glance."""
LOOKED_AT: Final = 12
"""So many are asked for, one after the other, before the page begins without a voice."""


@dataclass(frozen=True)
class Voice:
    """A quote, and where it stands."""

    quote: ShownQuote
    place: Location


def voice_of(day: date | None = None) -> Voice | None:
    """Of those that stand in a book that is open, short, and with nothing to warn of: one that can be heard,
    else one that can be read. None where there is none today."""
    number = (day or clock.today()).toordinal()
    for keys in (_short(heard=True), _short(heard=False)):
        for quote in _in_turn(keys, number):
            if not quote.warnings and (places := locations([quote.key]).get(quote.key)):
                return Voice(quote, places[0])
    return None


def _short(*, heard: bool) -> Sequence[int]:
    """By their keys. Those with sound may still not be heard: that is asked when they are shown."""
    placed = Placement.objects.open_to_readers().values("quote")
    found = Quote.objects.filter(pk__in=placed, passage__revision__text__recording__isnull=not heard)
    short = found.filter(passage__end__lte=F("passage__start") + LONGEST)
    return list(short.order_by("pk").values_list("pk", flat=True))


def _in_turn(keys: Sequence[int], number: int) -> Iterator[ShownQuote]:
    """From today's on."""
    if not keys:
        return
    begin = number % len(keys)
    wanted = [*keys[begin:], *keys[:begin]][:LOOKED_AT]
    found = shown(wanted)
    said = [found[key] for key in wanted if key in found]
    yield from (quote for quote in said if quote.clip)
    yield from (quote for quote in said if not quote.clip)
