"""What the ground itself does when a story has changed. Nothing that a person may hear waits for it."""

from typing import Any

from stories.models import Recording
from stories.tasks import keep_clips


def story_changed(sender: object, story_id: int, **_: Any) -> None:
    if Recording.objects.filter(story=story_id).exists():
        keep_clips.enqueue(story_id)
