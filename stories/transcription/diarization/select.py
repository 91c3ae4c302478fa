"""Which way the voices of a recording are told apart."""

from collections.abc import Sequence
from pathlib import Path

from stories.audio.decode import Pcm
from stories.transcription.diarization import by_channel
from stories.transcription.diarization.by_sound import BySound
from stories.transcription.diarization.segments import Diarizer, Stretch


class Told:
    """A `Diarizer` that knows already, and needs no sound."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = list(stretches)

    def take(self, pcm: Pcm) -> None:
        pass

    def end(self) -> None:
        pass

    def stretches(self) -> list[Stretch]:
        return self._stretches


def diarizer(audio: Path, count: int | None) -> Diarizer:
    """By channel where each voice has its own, otherwise by how they sound.

    `count` is how many voices somebody said there are; with one there is nothing to tell apart. Raises
    `Overran` where the file can't be read.
    """
    if count == 1:
        return Told([])
    if found := by_channel.stretches(audio):
        return Told(found)
    return BySound(count)
