"""Long work, kept in our own tables so that a killed worker loses none of it."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

from stories import clock
from stories.models.recording import Recording
from stories.trouble import Trouble, said


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a worker")
    RUNNING = "running", _("Being worked on")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be done")


class RunQuerySet(models.QuerySet[Any]):
    def stalled(self) -> Self:
        """Running, but the worker has not been heard of for too long."""
        silence = timedelta(seconds=settings.STORYBOOK_STALLED_AFTER_SECONDS)
        return self.filter(state=RunState.RUNNING, heartbeat_at__lt=clock.now() - silence)

    def claim(self, pk: int) -> bool:
        """Take a run that waits or has stalled. One worker gets it, however many ask."""
        now = clock.now()
        free = self.filter(pk=pk).filter(Q(state=RunState.WAITING) | Q(pk__in=self.stalled().values("pk")))
        claimed = free.update(
            state=RunState.RUNNING,
            attempts=F("attempts") + 1,
            started_at=now,
            heartbeat_at=now,
            progress=0,
            trouble="",
            about={},
        )
        return claimed == 1


class Run(models.Model):
    """One piece of long work: how often tried, when last heard of, how far, and what went wrong.

    `trouble` is why it is not done, and `about` the names in that sentence; neither holds words of a story.
    """

    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.FloatField(default=0, help_text=_("From 0 to 1."))
    trouble = models.CharField(max_length=24, blank=True)
    about = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    # What does the work, given a run's primary key: each kind registers its own (`stories.runs`).
    task: ClassVar[Task[[int], None]]

    objects = RunQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_progress_in_range", condition=Q(progress__gte=0, progress__lte=1)
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}: {self.get_state_display()}"

    def enqueue(self) -> None:
        """Put it in its queue."""
        self.task.enqueue(self.pk)

    def beat(self, progress: float) -> None:
        """Say that the worker lives, and how far it is."""
        self.progress = min(max(progress, 0.0), 1.0)
        self.heartbeat_at = clock.now()
        self.save(update_fields=["progress", "heartbeat_at"])

    def finish(self) -> None:
        self.state, self.progress, self.finished_at = RunState.DONE, 1.0, clock.now()
        self.save(update_fields=["state", "progress", "finished_at"])

    @property
    def error(self) -> str:
        """Why it is not done: a sentence for staff, in their language."""
        return said(self.trouble, self.about)

    def fail(self, trouble: Trouble, **about: str) -> None:
        """Give up for good, or wait for another try while there are tries left."""
        spent = self.attempts >= settings.STORYBOOK_RUN_ATTEMPTS
        self.state = RunState.FAILED if spent else RunState.WAITING
        self.trouble, self.about = trouble, about
        self.finished_at = clock.now() if spent else None
        self.save(update_fields=["state", "trouble", "about", "finished_at"])

    def wait_for_engine(self, trouble: Trouble, **about: str) -> None:
        """What does the work is not there. That is no fault of the work, so no try is spent."""
        self.state, self.attempts = RunState.WAITING, max(0, self.attempts - 1)
        self.trouble, self.about = trouble, about
        self.save(update_fields=["state", "attempts", "trouble", "about"])


class TranscriptionRun(Run):
    """Turning a recording into words."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="transcription_runs")

    class Meta(Run.Meta):
        abstract = False
        constraints = [
            *Run.Meta.constraints,
            models.UniqueConstraint(
                fields=["recording"],
                condition=Q(state__in=[RunState.WAITING, RunState.RUNNING]),
                name="transcription_one_open_run_a_recording",
            ),
        ]
