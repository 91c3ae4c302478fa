"""Long work, kept in our own tables so that a killed worker loses none of it."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task

from stories import clock
from stories.models.recording import Recording
from stories.models.run_failure import Trouble, said


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting for a worker")
    RUNNING = "running", _("Being worked on")
    DONE = "done", _("Done")
    FAILED = "failed", _("Could not be done")
    STOPPED = "stopped", _("Stopped by a person")


class NotHeld(Exception):
    """The run is another worker's by now, or a person stopped it. Nothing was written."""


class RunQuerySet(models.QuerySet[Any]):
    def stalled(self) -> Self:
        """Running, but the worker has not been heard of for too long."""
        silence = timedelta(seconds=settings.STORYBOOK_STALLED_AFTER_SECONDS)
        return self.filter(state=RunState.RUNNING, heartbeat_at__lt=clock.now() - silence)

    def claim(self, pk: int) -> Any | None:
        """A run that waits or has stalled, held by a lease of its own. One worker gets it, however many ask.

        Whoever held it before can write no more of it (`NotHeld`), even if it only slept.
        """
        now, lease = clock.now(), uuid.uuid4()
        free = self.filter(pk=pk).filter(Q(state=RunState.WAITING) | Q(pk__in=self.stalled().values("pk")))
        claimed = free.update(
            state=RunState.RUNNING,
            lease=lease,
            attempts=F("attempts") + 1,
            started_at=now,
            heartbeat_at=now,
            trouble="",
            about={},
        )
        return self.filter(pk=pk, lease=lease).first() if claimed else None


class Run(models.Model):
    """One piece of long work: how often tried, when last heard of, how far, and what went wrong.

    `trouble` is why it is not done, and `about` the names in that sentence; neither holds words of a story.
    """

    state = models.CharField(max_length=8, choices=RunState, default=RunState.WAITING)
    # Whose it is while it runs: made anew at each claim, and asked for at each write.
    lease = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    progress = models.FloatField(default=0, help_text=_("From 0 to 1."))
    trouble = models.CharField(max_length=24, blank=True)
    about = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    # What does the work, given a run's primary key: each kind registers its own (`stories.jobs.runs`).
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
        """Say that the worker lives, and how far it is. Raises `NotHeld`, as every write of a run does."""
        self._write(progress=min(max(progress, 0.0), 1.0), heartbeat_at=clock.now())

    def finish(self) -> None:
        self._write(state=RunState.DONE, progress=1.0, finished_at=clock.now(), lease=None)

    def _write(self, **fields: Any) -> None:
        """Only by whoever holds it. In a transaction the row is locked from here on."""
        held = type(self).objects.filter(pk=self.pk, lease=self.lease, state=RunState.RUNNING)
        if self.lease is None or not held.update(**fields):
            raise NotHeld
        for name, value in fields.items():
            setattr(self, name, value)

    @property
    def error(self) -> str:
        """Why it is not done: a sentence for staff, in their language."""
        return said(self.trouble, self.about)

    def fail(self, trouble: Trouble, **about: str) -> None:
        """Give up for good, or wait for another try while there are tries left."""
        spent = self.attempts >= settings.STORYBOOK_RUN_ATTEMPTS
        state, finished_at = (RunState.FAILED, clock.now()) if spent else (RunState.WAITING, None)
        self._write(state=state, trouble=trouble, about=about, finished_at=finished_at, lease=None)

    def wait_for_engine(self, trouble: Trouble, **about: str) -> None:
        """What does the work is not there. That is no fault of the work, so no try is spent."""
        attempts = max(0, self.attempts - 1)
        self._write(state=RunState.WAITING, attempts=attempts, trouble=trouble, about=about, lease=None)


class TranscriptionRunQuerySet(RunQuerySet):
    def latest_of_each(self) -> Self:
        """Of each recording the last one: what came of the others has been asked for anew since."""
        later = TranscriptionRun.objects.filter(recording=OuterRef("recording"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))


class TranscriptionRun(Run):
    """Turning a recording into words.

    What was heard is kept step by step in `Segment`s, with how far they reach. Whoever takes the run up goes
    on from there; they go when the run ends, and then its words are in a revision.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="transcription_runs")
    # A model asked for by a person (a size, a folder or a package); empty: the one in use.
    model = models.CharField(max_length=200, blank=True)
    # Engine and model that hear it, as in `Revision.made_with`, and the language that they found (ISO 639-1).
    made_with = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=12, blank=True)
    heard_ms = models.PositiveBigIntegerField(default=0)
    # How many people speak, where somebody said so; None: the machine finds out.
    voices = models.PositiveSmallIntegerField(null=True, blank=True)
    # How far it was when its worker took it up: what it did since then tells its speed.
    resumed_ms = models.PositiveBigIntegerField(default=0)

    objects: ClassVar[Any] = TranscriptionRunQuerySet.as_manager()

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

    def begin(self, made_with: str) -> None:
        """Go on from where it stopped. What another model heard is forgotten."""
        if made_with == self.made_with:
            self._write(resumed_ms=self.heard_ms)
            return
        with transaction.atomic():
            self._write(made_with=made_with, language="", heard_ms=0, resumed_ms=0, progress=0.0)
            self.segments.all().delete()

    def advance(self, *, heard_ms: int, language: str) -> None:
        """All is kept that is said up to there; from here the tries count anew."""
        self._write(
            heard_ms=heard_ms,
            language=language or self.language,
            progress=min(heard_ms / self.recording.duration_ms, 1.0),
            heartbeat_at=clock.now(),
            attempts=1,
        )

    def finish(self) -> None:
        with transaction.atomic():
            super().finish()
            self.segments.all().delete()


class Segment(models.Model):
    """A stretch of speech that a run has heard so far: times in ms, words with their times."""

    run = models.ForeignKey(TranscriptionRun, on_delete=models.CASCADE, related_name="segments")
    number = models.PositiveIntegerField()
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    text = models.TextField()
    # [text, start_ms, end_ms, confidence, doubt] of each word.
    words = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("run", "number")
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="segment_number_once"),
            models.CheckConstraint(
                name="segment_ends_after_start", condition=Q(end_ms__gte=models.F("start_ms"))
            ),
        ]

    def __str__(self) -> str:
        return f"Segment {self.number} of run {self.run_id}"
