"""Voices told apart by the channel that each has to itself: two microphones, or a call kept in two halves.

How loud each channel is comes from the limited child. A channel is a voice's own when it is clearly the
loudest for a good part of the time; in a room recorded in stereo none is.
"""

from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stories.audio.levels import A_SECOND, unpacked
from stories.audio.sandbox import streamed
from stories.transcription.diarization.segments import Stretch

A_LEVEL_MS: Final = 1000 // A_SECOND
SMOOTH: Final = 10
"""Levels put together: a fifth of a second, so that a word is one stretch."""
SPEECH_DB: Final = 12
"""Above the quiet of the recording."""
LEAST_DB: Final = -60
"""Below it nobody speaks."""
LEAD_DB: Final = 6
"""So much louder than the others its own channel is while somebody speaks."""
MOSTLY: Final = 0.7
"""Of the time in which somebody speaks, one channel has to lead."""
OWN: Final = 0.03
"""Of the time in which a channel leads, at the least, for it to be somebody's."""


def stretches(path: Path) -> list[Stretch]:
    """Empty where the channels do not tell the voices apart: there is one, or all hear the same."""
    told = b"".join(streamed("levels", str(path), block=1 << 16))
    return _runs(_leaders(_smooth(unpacked(told[1:], told[0])))) if told else []


def _smooth(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """In dB, shape (moments, channels)."""
    if len(levels) < SMOOTH:
        return levels
    weights = np.full(SMOOTH, 1 / SMOOTH)
    return np.column_stack([np.convolve(channel, weights, mode="same") for channel in levels.T])


def _leaders(levels: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each moment the channel of whoever speaks, from 1; 0 where nobody does. All 0 where it can't
    be told."""
    silent = np.zeros(len(levels), np.int64)
    if not len(levels):
        return silent
    order = np.sort(levels, axis=1)
    speech = order[:, -1] > max(LEAST_DB, np.percentile(order[:, -1], 10) + SPEECH_DB)
    clear = speech & (order[:, -1] - order[:, -2] >= LEAD_DB)
    first = levels.argmax(axis=1) + 1
    spoken, clearly = int(speech.sum()), int(clear.sum())
    led = np.bincount(first[clear], minlength=levels.shape[1] + 1)
    own = np.flatnonzero(led >= max(1.0, OWN * clearly))
    if not spoken or clearly < MOSTLY * spoken or len(own) < 2:
        return silent
    return np.where(speech & np.isin(first, own), first, 0)


def _runs(leaders: NDArray[np.int64]) -> list[Stretch]:
    """Numbered as they are first heard."""
    bounds = [0, *(np.flatnonzero(np.diff(leaders)) + 1), len(leaders)]
    voices: dict[int, int] = {}
    return [
        Stretch(int(start) * A_LEVEL_MS, int(end) * A_LEVEL_MS, voices.setdefault(leader, len(voices) + 1))
        for start, end in pairwise(bounds)
        if start < end and (leader := int(leaders[start]))
    ]
