"""What this room does when the ground speaks."""

from typing import Any

from analysis import insight
from analysis.suggesting import make_missing_runs, start_again


def look_at_words(sender: object, story_id: int, **_: Any) -> None:
    """There are new words, or the teller has said yes to research only now."""
    for run in make_missing_runs(story_id=story_id):
        run.enqueue()


def studies_changed(sender: object, **given: Any) -> None:
    """A study was made, or is gone."""
    if given.get("created", True):
        insight.end_everyones()


def look_at_them_again(sender: object, revision_id: int, **_: Any) -> None:
    """Somebody said who speaks in words that were looked at already."""
    for run in start_again(revision_id=revision_id):
        run.enqueue()
