"""How far a run of transcription is, how fast it goes, and how long it will take yet."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from stories import clock
from stories.models import Recording, RunState, TranscriptionRun


@dataclass(frozen=True)
class Progress:
    """Of a run that a worker has. `speed` is seconds of sound a second; None until something is heard."""

    heard_ms: int
    of_ms: int
    speed: float | None

    @property
    def percent(self) -> int:
        return min(100, 100 * self.heard_ms // self.of_ms)

    @property
    def seconds_left(self) -> float | None:
        if not self.speed:
            return None
        return max(0, self.of_ms - self.heard_ms) / 1000 / self.speed

    @property
    def how_far(self) -> str:
        """12 of 61 minutes; of a short recording in seconds."""
        if self.of_ms < 120_000:
            heard, of = self.heard_ms // 1000, round(self.of_ms / 1000)
            return gettext("%(heard)s of %(of)s seconds") % {"heard": heard, "of": of}
        heard, of = self.heard_ms // 60_000, round(self.of_ms / 60_000)
        return gettext("%(heard)s of %(of)s minutes") % {"heard": heard, "of": of}

    @property
    def how_long(self) -> str:
        """About 5 minutes more; empty until it can be told."""
        if self.seconds_left is None:
            return ""
        minutes = -int(-self.seconds_left // 60)
        if minutes <= 1:
            return gettext("About a minute more")
        if minutes < 90:
            return gettext("About %(minutes)s minutes more") % {"minutes": minutes}
        hours = round(minutes / 60)
        return ngettext("About %(hours)s hour more", "About %(hours)s hours more", hours) % {"hours": hours}

    @property
    def told(self) -> str:
        """For a teller: how far, and how long yet."""
        return ". ".join(filter(None, (self.how_far, self.how_long))) + "."

    @property
    def how_fast(self) -> str:
        """8 times as fast as speech; empty until it can be told."""
        if not self.speed:
            return ""
        times = f"{self.speed:.0f}" if self.speed >= 2 else f"{self.speed:.1f}"
        return gettext("%(times)s times as fast as it was said") % {"times": times}


def of(run: TranscriptionRun) -> Progress | None:
    """None for a run that no worker has."""
    if run.state != RunState.RUNNING:
        return None
    heard = run.heard_ms - run.resumed_ms
    seconds = (clock.now() - run.started_at).total_seconds() if run.started_at else 0.0
    speed = heard / 1000 / seconds if heard and seconds > 0 else None
    return Progress(run.heard_ms, run.recording.duration_ms, speed)


def waiting_for(recording: Recording) -> TranscriptionRun | None:
    """The recording's latest run, to say how far it is."""
    return recording.transcription_runs.order_by("-pk").first()
