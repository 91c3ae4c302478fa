"""Which counts of people may be shown, and how exactly.

The rule is OpenSAFELY's: a count below a floor (8) is hidden, so seven or fewer
never show, and the rest is rounded to a step (5). No count and a small count
are the same `Hidden`, which holds nothing.
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Hidden:
    """Too few people to show, or none: nobody can tell which."""


@dataclass(frozen=True)
class Shown:
    """About so many people: rounded to the step, never the count itself."""

    people: int


Count = Shown | Hidden


def disclose(people: int) -> Count:
    """What may be said of that many people. The floor and the step are settings, and no caller's choice."""
    if people < settings.STORYBOOK_INSIGHT_FLOOR:
        return Hidden()
    step = settings.STORYBOOK_INSIGHT_ROUNDING
    return Shown((people + step // 2) // step * step)


def stands_for(count: Count) -> range:
    """The numbers of people of which `disclose` says this."""
    floor, step = settings.STORYBOOK_INSIGHT_FLOOR, settings.STORYBOOK_INSIGHT_ROUNDING
    if isinstance(count, Hidden):
        return range(floor)
    least = count.people - step // 2
    return range(max(floor, least), least + step)
