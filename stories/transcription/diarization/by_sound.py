"""Voices told apart by how they sound: speaker-diarize-lite, on the processor, with nothing to fetch.

It tells voices that are unlike and takes those that are much alike for one. It wants all of the sound at
once, which for three hours would be gigabytes. So it is given five minutes at a time, with a little of
each voice that is known already in front: the voice that it hears there again is the same one.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import numpy as np

from stories.audio.decode import A_MS, Pcm
from stories.audio.sandbox import ENVIRONMENT, ROOT
from stories.transcription.diarization.segments import Stretch

log = logging.getLogger("storybook.runs")
SECONDS: Final = 600
PIECE_MS: Final = 5 * 60_000
SAMPLE_MS: Final = 15_000
"""Of each voice, in front of a piece."""
CLEAREST_MS: Final = 1_500
"""A shorter stretch is no sample: much of it may be another voice's."""
LEAST_MS: Final = 4_000
"""So long a voice that is new after the first piece has to speak in it; a shorter one is a cough, or a
door."""
SHORT_MS: Final = 20_000
"""In less it finds two voices where there is one, so one is what there is."""
GAP: Final = np.zeros(500 * A_MS, np.int16)


class BySound:
    """A `Diarizer`. `count` is how many voices there are, where somebody said so."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count
        # One piece after the other, beside the engine that hears the words.
        self._beside = ThreadPoolExecutor(max_workers=1)
        self._told: list[Future[None]] = []
        self._held: list[Pcm] = []
        self._at_ms = 0
        self._samples: dict[int, Pcm] = {}
        self._found: list[Stretch] = []

    def take(self, pcm: Pcm) -> None:
        self._held.append(pcm)
        if sum(map(len, self._held)) >= PIECE_MS * A_MS:
            self.end()

    def end(self) -> None:
        if self._held:
            self._told.append(self._beside.submit(self._listen, np.concatenate(self._held)))
            self._held = []

    def stretches(self) -> list[Stretch]:
        for told in self._told:
            told.result()
        return self._found

    def _listen(self, piece: Pcm) -> None:
        if not self._at_ms and len(piece) < SHORT_MS * A_MS and not self.count:
            return
        told = self._labelled(piece)
        voices = self._voices(told, piece)
        for start, end, label in told:
            if end > 0:
                at = self._at_ms + max(0, start)
                self._found.append(Stretch(at, self._at_ms + end, voices[label]))
        self._at_ms += len(piece) // A_MS

    def _labelled(self, piece: Pcm) -> list[tuple[int, int, str]]:
        """(start, end, label) in ms from the start of the piece: before it, what is heard in the samples."""
        front = [part for sample in self._samples.values() for part in (sample, GAP)]
        sound = np.concatenate([*front, piece])
        told = _diarized(sound)
        least = self.count or len(self._samples)
        found = len({label for _, _, label in told})
        # It parts voices better by itself than when it is told how many: it is told only where it is wrong.
        if found < least or (self.count and found > self.count):
            told = _diarized(sound, least)
        before = (len(sound) - len(piece)) // A_MS
        return [(start - before, end - before, label) for start, end, label in told]

    def _voices(self, told: Sequence[tuple[int, int, str]], piece: Pcm) -> dict[str, int]:
        """Which voice each label is: one that is known, or a new one."""
        voices = dict(self._known(told))
        for label in dict.fromkeys(label for _, end, label in told if end > 0):
            if label not in voices:
                voices[label] = self._new(label, told, piece)
        return voices

    def _known(self, told: Sequence[tuple[int, int, str]]) -> Iterator[tuple[str, int]]:
        """By what is heard in the samples in front. Of two that sound as one the first is it."""
        at = -sum(len(sample) + len(GAP) for sample in self._samples.values()) // A_MS
        taken: set[str] = set()
        for voice, sample in self._samples.items():
            until = at + len(sample) // A_MS
            heard = {label: _heard(told, label, at, until) for _, _, label in told if label not in taken}
            if heard and max(heard.values()) > 0:
                label = max(heard, key=lambda label: heard[label])
                taken.add(label)
                yield label, voice
            at = until + len(GAP) // A_MS

    def _new(self, label: str, told: Sequence[tuple[int, int, str]], piece: Pcm) -> int:
        """A voice with a sample of its own; one that says next to nothing is taken for the one before it."""
        own = [(start, end) for start, end, one in told if one == label]
        if self._samples and sum(end - start for start, end in own) < LEAST_MS:
            return self._found[-1].voice if self._found else 1
        voice = len(self._samples) + 1
        self._samples[voice] = _sample(own, piece)
        return voice


def _heard(told: Sequence[tuple[int, int, str]], label: str, since: int, until: int) -> int:
    return sum(max(0, min(end, until) - max(start, since)) for start, end, one in told if one == label)


def _sample(own: Sequence[tuple[int, int]], piece: Pcm) -> Pcm:
    """The longest of its stretches, so many that they are enough, or at least the longest of all."""
    longest = sorted(own, key=lambda one: one[0] - one[1])
    clear = [one for one in longest if one[1] - one[0] >= CLEAREST_MS] or longest[:1]
    parts = [piece[max(0, start) * A_MS : end * A_MS] for start, end in clear]
    return np.concatenate(parts)[: SAMPLE_MS * A_MS]


def _diarized(sound: Pcm, count: int | None = None) -> list[tuple[int, int, str]]:
    """In a child that gives way: the engine hears with every core, and waits for the slowest of them.

    A child that dies costs nobody their words: then nothing is told of this piece.
    """
    command = [sys.executable, "-m", "stories.transcription.diarization.child", str(count or 0)]
    try:
        done = subprocess.run(  # noqa: S603 (our own module and a number)
            command,
            input=sound.tobytes(),
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("Voices were not told apart (%s).", type(error).__name__)
        return []
    return [(start, end, label) for start, end, label in json.loads(done.stdout)]
