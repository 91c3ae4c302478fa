"""Saying that a worker lives while it is busy with one long thing."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections

from stories import clock
from stories.models import Run, RunState

log = logging.getLogger("storybook.runs")


@contextmanager
def kept_alive(run: Run) -> Iterator[None]:
    """While this lasts, a thread says that the run's worker lives, so that no other takes the run.

    An engine may say nothing for minutes while it decodes one long window. When the process is killed the
    thread dies with it, the run falls silent, and another worker takes it up.
    """
    over = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(over, type(run), run.pk, run.lease), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat_until(over: threading.Event, kind: type[Run], pk: int, lease: UUID | None) -> None:
    """Four beats in the time after which a run counts as stalled."""
    while not over.wait(settings.STORYBOOK_STALLED_AFTER_SECONDS / 4):
        try:
            kind.objects.filter(pk=pk, lease=lease, state=RunState.RUNNING).update(heartbeat_at=clock.now())
        except DatabaseError as error:
            # Busy or away for a moment: the next beat may come through.
            log.warning("A run's heartbeat was missed (%s).", type(error).__name__)
        finally:
            connections.close_all()
