"""What this room does when a lower one speaks. Nothing a person may see waits for it."""

from typing import Any

from search.engines.embedded import forget
from search.models import Document
from search.tasks import index_story


def story_changed(sender: object, story_id: int, **_: Any) -> None:
    index_story.enqueue(story_id)


def document_goes(sender: object, instance: Document, **_: Any) -> None:
    """Only a cascade comes this way: a story is erased, and with it its words in the index."""
    forget(instance)
