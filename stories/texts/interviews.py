"""What was said, as those who write it down meet it: a recording, which may have no words yet; or words whose
sound is not here."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext

from stories.models import Recording, Revision, Speaker, Story, Text, TextKind

RECORDINGS: Final = "recordings"
TRANSCRIPTS: Final = "transcripts"


class Key(NamedTuple):
    """By which it is opened: among the recordings or the transcripts without one, and its number there."""

    among: str
    number: int


@dataclass(frozen=True)
class Interview:
    """As it was when it was asked for. At least one of `recording` and `text` is there."""

    story: Story
    recording: Recording | None
    text: Text | None

    @classmethod
    def of(cls, recording: Recording) -> "Interview":
        return cls(recording.story, recording, getattr(recording, "transcript", None))

    @classmethod
    def in_words(cls, text: Text) -> "Interview":
        return cls(text.story, text.recording, text)

    @property
    def key(self) -> Key:
        if self.recording is not None:
            return Key(RECORDINGS, self.recording.pk)
        assert self.text is not None  # noqa: S101 (there is one of the two)
        return Key(TRANSCRIPTS, self.text.pk)

    @property
    def called(self) -> str:
        """By its story's title: for who may read it."""
        return self.story.title or self.untitled

    @property
    def untitled(self) -> str:
        """By its day: for whoever may not read it, and where its teller gave it no title."""
        said = gettext("Recording of %(day)s") if self.recording else gettext("Transcript of %(day)s")
        return said % {"day": date_format(self.story.told_on)}

    @property
    def current(self) -> Revision | None:
        return self.text.current if self.text else None

    @property
    def speakers(self) -> list[Speaker]:
        return list(self.text.speakers.all()) if self.text else []

    @property
    def duration_ms(self) -> int:
        """Of the sound; where that is not here, until the last words end, as their file said."""
        if self.recording is not None:
            return self.recording.duration_ms
        return self.current.turns.aggregate(end=Max("end_ms"))["end"] or 0 if self.current else 0

    def now(self) -> "Interview":
        """As it is by now."""
        if self.recording is not None:
            return Interview.of(Recording.objects.select_related("story").get(pk=self.recording.pk))
        return Interview.in_words(Text.objects.select_related("story").get(pk=self.key.number))


def without_sound() -> QuerySet[Text]:
    """The transcripts that are all there is of an interview."""
    return Text.objects.filter(kind=TextKind.TRANSCRIPT, recording__isnull=True)
