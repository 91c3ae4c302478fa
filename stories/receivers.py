"""What the ground itself does when a story has changed. Nothing that a person may hear waits for it."""

from typing import Any

from stories import clock
from stories.audio.tasks import keep_clips, keep_listening_copy
from stories.erasure.tasks import erase_story
from stories.exports import copies
from stories.models import Recording, Story


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
