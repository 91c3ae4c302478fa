"""What the ground itself does when a story has changed. Nothing that a person may hear waits for it."""

from typing import Any

from stories import clock, copies
from stories.models import Recording, Story
from stories.tasks import erase_story, keep_clips, keep_listening_copy


def story_changed(sender: object, story_id: int, **_: Any) -> None:
    story = Story.objects.filter(pk=story_id).first()
    if story is not None:
        copies.write_notices(story)
    due = Story.objects.filter(pk=story_id, erase_at__lte=clock.now())
    if due.exists():
        erase_story.enqueue(story_id)
        return
    recordings = Recording.objects.filter(story=story_id)
    if recordings.exists():
        keep_clips.enqueue(story_id)
    written_down = recordings.filter(copy_size=None, transcript__current__isnull=False)
    for pk in written_down.values_list("pk", flat=True):
        keep_listening_copy.enqueue(pk)
