"""A story on a dashboard: by its number, since who it is of is on no dashboard."""

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from stories.admin.dashboard.panel import Line
from stories.consent import third_parties
from stories.models import (
    Story,
    User,
)
from stories.models.uses import Use
from stories.roles import Right

MOST: Final = 8
"""So many lines under one heading."""


def numbered(
    story: Story, note: str = "", address: str = "stories_consent", due: datetime | None = None
) -> Line:
    number = gettext("Story %(number)s") % {"number": story.pk}
    return Line(
        number,
        reverse(address, args=[story.pk]),
        note=note or gettext("told on %(day)s") % {"day": told_on(story)},
        due=due,
    )


def told_on(story: Story) -> str:
    return date_format(story.told_on)


def others_to_ask(user: User, may: Right) -> list[Line]:
    waiting = third_parties.waiting_for(user, may).permitting(Use.KEEP).order_by("-pk")[:MOST]
    return [numbered(story, address="stories_others") for story in waiting]
