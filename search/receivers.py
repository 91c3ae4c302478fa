"""What this room does when a lower one speaks. Nothing a person may see waits for it."""

from functools import partial
from typing import Any

from django.db import transaction

from search.engines.embedded import forget
from search.models import Document
from search.tasks import index_story
from stories.models import Revision


def story_changed(sender: object, story_id: int, **_: Any) -> None:
    transaction.on_commit(partial(index_story.enqueue, story_id))


def text_revised(sender: object, revision_id: int, **_: Any) -> None:
    story_id = Revision.objects.values_list("text__story_id", flat=True).get(pk=revision_id)
    story_changed(sender, story_id)


def document_goes(sender: object, instance: Document, **_: Any) -> None:
    """Only a cascade comes this way: a story is erased, and with it its words in the index."""
    forget(instance)
