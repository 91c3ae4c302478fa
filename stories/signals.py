"""What the ground tells the rooms above it: after the commit, and until they have heard.

`notify` writes the news down in the act's own transaction; when that is committed, a
worker sends it: nobody waits for it. So a receiver that fails takes nothing back,
a queue that can't be reached keeps no one from their receipt, and `resume_stalled` sends
again what was not heard. A receiver may be told the same thing twice. Nothing a person may
see depends on one: the gate is asked at reading, so a withdrawal holds even when no one listens.
"""

import logging
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django_tasks import task, task_backends
from django_tasks_db import DatabaseBackend

from stories import clock
from stories.ledger import write_permit
from stories.models.outbox import Outbox
from stories.models.story import Story

consent_changed = Signal()
"""A story's consent was given or changed. Sent with `story_id`."""

text_revised = Signal()
"""A text has a new current revision, or its speakers are others. Sent with `story_id` and `revision_id`."""

story_described = Signal()
"""A story's name, its teller's, or its warnings were changed by the teller. Sent with `story_id`."""

quote_changed = Signal()
"""A quote was asked for, or its teller answered. Sent with `story_id` and `quote_id`."""

story_changed = Signal()
"""Any of these, once for a story and a commit, after the others. Sent with `story_id`."""

NAMES: Final = {
    "consent_changed": consent_changed,
    "text_revised": text_revised,
    "story_described": story_described,
    "quote_changed": quote_changed,
}
LATE: Final = timedelta(minutes=1)
log = logging.getLogger("storybook.signals")


def notify(name: str, *, story_id: int, **with_what: int) -> None:
    """Tell the rooms above, once this transaction is committed. `with_what`: primary keys."""
    notify_all(name, {story_id: with_what})


def notify_all(name: str, of: Mapping[int, Mapping[str, int]]) -> None:
    """As `notify`, of several stories: their keys, with what each is told with."""
    held = _held.get()
    if held is None:
        _write_down([(name, of)])
    else:
        held.append((name, of))


_Said = tuple[str, Mapping[int, Mapping[str, int]]]
_held: Final[ContextVar[list[_Said] | None]] = ContextVar("held", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within this, in a transaction, what `notify` is told is written down at its end, all at once."""
    held: list[_Said] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held:
        _write_down(held)


@transaction.atomic(savepoint=False)
def _write_down(all_said: Sequence[_Said]) -> None:
    write_permit.lock()
    stories = list(dict.fromkeys(story_id for _, of in all_said for story_id in of))
    Story.objects.filter(pk__in=stories).update(changes=F("changes") + 1)
    there = Outbox.objects.select_for_update().in_bulk(stories)
    all_news = {story_id: there.get(story_id) or Outbox(story_id=story_id) for story_id in stories}
    for news in all_news.values():
        news.at, news.mark = clock.now(), uuid.uuid4()
    for name, of in all_said:
        for story_id, with_what in of.items():
            said = [name, dict(with_what)]
            if said not in all_news[story_id].said:
                all_news[story_id].said.append(said)
    Outbox.objects.bulk_create(
        all_news.values(),
        update_conflicts=True,
        unique_fields=["story"],
        update_fields=["said", "at", "mark"],
    )
    if not _later.get():
        for story_id in stories:
            _tell(story_id)


def _tell(story_id: int) -> None:
    """A queue in this database takes it in the act's own transaction; any other, after the commit."""
    if _queue_is_in_this_database():
        tell_rooms.enqueue(story_id)
    else:
        after_commit(partial(tell_rooms.enqueue, story_id))


def _queue_is_in_this_database() -> bool:
    return isinstance(task_backends[tell_rooms.backend], DatabaseBackend)


_later: Final[ContextVar[bool]] = ContextVar("later", default=False)


@contextmanager
def deferred() -> Iterator[None]:
    """Within this, in this thread, nobody is told: for a great many stories at once. What was written down is
    sent afterwards (`flush`), or by `resume_stalled`.
    """
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)


def flush() -> int:
    """Send all that was not sent; of how many stories. What is being sent just now may be sent twice."""
    waiting = Outbox.objects.order_by("at").values_list("story", flat=True)
    return sum(deliver(story_id) for story_id in list(waiting))


def retry() -> int:
    """Send what was not heard (the process was killed, a receiver failed); of how many stories."""
    late = Outbox.objects.filter(at__lt=clock.now() - LATE).order_by("at").values_list("story", flat=True)
    return sum(deliver(story_id) for story_id in list(late))


def deliver(story_id: int) -> bool:
    """Whether the story's news was told and heard. It never raises: the act stands, whatever follows."""
    try:
        return _told(story_id)
    except Exception as error:  # a queue, an index, a fault of ours
        log.error("Story %s: %s; resume_stalled tells its news again.", story_id, type(error).__name__)
        return False


def _told(story_id: int) -> bool:
    news = Outbox.objects.filter(pk=story_id).first()
    if news is None:
        return False  # an earlier delivery has told it
    for name, with_what in news.said:
        NAMES[name].send(sender=Outbox, story_id=story_id, **with_what)
    story_changed.send(sender=Outbox, story_id=story_id)
    # What was added meanwhile stays, for its own delivery.
    Outbox.objects.filter(pk=story_id, mark=news.mark).delete()
    return True


@task()
def tell_rooms(story_id: int) -> None:
    """What a worker does. Done twice, it does no harm."""
    deliver(story_id)


def after_commit(do: Callable[[], object]) -> None:
    """Do it after the commit, whatever comes of it: for work that `resume_stalled` would find by itself."""
    transaction.on_commit(partial(_try, do))


def _try(do: Callable[[], object]) -> None:
    try:
        do()
    except Exception as error:
        log.error("What follows on a commit: %s; resume_stalled does it again.", type(error).__name__)
