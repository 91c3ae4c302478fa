"""What this room does when the ground speaks."""

from typing import Any

from django.db import transaction

from analysis.suggesting import make_missing_runs
from stories.models import Revision


def look_at_new_words(sender: object, revision_id: int, **_: Any) -> None:
    _queue(Revision.objects.values_list("text__story_id", flat=True).get(pk=revision_id))


def look_when_allowed(sender: object, story_id: int, **_: Any) -> None:
    """The teller may have said yes to research only now."""
    _queue(story_id)


def _queue(story_id: int) -> None:
    for run in make_missing_runs(story_id=story_id):
        transaction.on_commit(run.enqueue)
