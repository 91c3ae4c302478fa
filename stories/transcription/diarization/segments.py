"""The port to telling voices apart: sound in, stretches of one voice out."""

from dataclasses import dataclass
from typing import Protocol

from stories.audio.decode import Ear


@dataclass(frozen=True)
class Stretch:
    """From when until when one voice is heard, in ms. Voices count from 1 as they are first heard."""

    start_ms: int
    end_ms: int
    voice: int


class Diarizer(Ear, Protocol):
    """Something that tells one voice from another: the ear of a pass. It keeps no sound, and knows nobody by
    their voice."""

    def stretches(self) -> list[Stretch]:
        """In the order of time, when the pass has ended. Empty where it can't tell: then it is one voice."""
        ...
