"""Every kind of long work, and taking up again what a killed process left."""

from django.conf import settings
from django.db.models import Q
from django_tasks.base import Task

from stories import clock
from stories.models import Run, RunState
from stories.models.run_failure import Trouble
from stories.signals import retry

_kinds: list[type[Run]] = []


def register(kind: type[Run], task: Task[[int], None]) -> None:
    """Called by a room in its `AppConfig.ready()`, with the task that does such a run, by primary key."""
    kind.task = task
    if kind not in _kinds:
        _kinds.append(kind)


def registered() -> tuple[type[Run], ...]:
    return tuple(_kinds)


def resume_stalled() -> int:
    """Tell what was not heard, and put every run that waits or has stalled in its queue again; how many.

    Harmless when the first task is still queued: a run is claimed once. A run
    that has used up its tries is marked as failed, and says so.
    """
    resumed = retry()
    for kind in _kinds:
        runs = kind._default_manager.filter(
            Q(state=RunState.WAITING) | Q(pk__in=kind.objects.stalled().values("pk"))
        )
        for run in runs:
            resumed += _resume(run)
    return resumed


def _resume(run: Run) -> bool:
    if run.attempts >= settings.STORYBOOK_RUN_ATTEMPTS:
        run.state, run.finished_at = RunState.FAILED, clock.now()
        run.trouble = run.trouble or Trouble.WORKER_GONE
        run.save(update_fields=["state", "finished_at", "trouble"])
        return False
    run.enqueue()
    return True
