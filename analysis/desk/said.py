"""When a passage was said."""

from dataclasses import dataclass

from stories.models import Passage, Turn


@dataclass(frozen=True)
class Said:
    """From its first word to its last, in milliseconds; `guessed` where one of these was not measured."""

    start_ms: int
    end_ms: int
    guessed: bool

    @property
    def shown(self) -> str:
        return f"{_clock(self.start_ms)}–{_clock(self.end_ms)}"


def when(passage: Passage) -> Said | None:
    """None for writing, and for words that nobody knows the time of."""
    touching = Turn.objects.filter(
        revision=passage.revision_id, start__lt=passage.end, end__gt=passage.start
    ).order_by("start")
    words = [word for turn in touching for word in turn.spoken_words]
    inside = [word for word in words if word.start < passage.end and word.end > passage.start]
    if not inside or inside[-1].end_ms <= inside[0].start_ms:
        return None
    first, last = inside[0], inside[-1]
    return Said(first.start_ms, last.end_ms, guessed=not (first.measured and last.measured))


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
