"""What time alone opens and closes: the gate sees it at once, and here the rooms above are told of it.

An embargo that is over lets words into an index that have never been in it; a consent that has run out is
written down as such, so that its teller reads it on their page.
"""

import logging
from datetime import datetime
from typing import Final

from django.db import transaction

from stories import clock
from stories.accounts.actors import Machine
from stories.consent import acts
from stories.ledger import write_permit
from stories.models import ExpiryCursor, Standing, Story
from stories.signals import notify

BY: Final = Machine("clock")
log = logging.getLogger("storybook.clock")


def process_due() -> int:
    """Whatever time has opened or closed since this was last called; how many stories. Safe to call again."""
    return _tell_of_opened() + _write_down_expired()


@transaction.atomic
def _tell_of_opened() -> int:
    write_permit.lock()
    now = clock.now()
    since = ExpiryCursor.objects.select_for_update().order_by("pk").first()
    opened = Standing.objects.filter(opens_at__lte=now).order_by("pk")
    if since is not None:
        opened = opened.filter(opens_at__gt=since.at)
    stories = list(opened.values_list("pk", flat=True))
    for story in stories:
        notify("consent_changed", story_id=story)
    _looked_at(since, now)
    return len(stories)


def _looked_at(since: ExpiryCursor | None, now: datetime) -> None:
    """Set back, the clock finds again what it has found before: that does no harm."""
    if since is None:
        ExpiryCursor.objects.create(at=now)
    else:
        ExpiryCursor.objects.filter(pk=since.pk).update(at=now)


def _write_down_expired() -> int:
    over = Standing.objects.filter(ends_at__lte=clock.now(), closed=False, keep=True).order_by("pk")
    return sum(_expire(story) for story in Story.objects.filter(pk__in=over.values("pk")))


def _expire(story: Story) -> bool:
    try:
        acts.expire(by=BY, story=story)
    except acts.NotOver:  # its teller has renewed it this very moment
        return False
    return True
