"""How loud each channel of a recording is, a byte a channel and moment: packed by the limited child."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

A_SECOND: Final = 50
STEPS_A_DB: Final = 2
"""255 is full scale, and 0 is 127.5 dB below it."""


def packed(sound: Any) -> bytes:
    """Of samples of 16 bits, shape (channels, moments, samples): a byte for each channel of each moment."""
    power = np.square(sound.astype(np.float64)).mean(axis=2) / 32_768**2
    db = 10 * np.log10(np.maximum(power, 1e-13))
    told: bytes = np.clip(255 + STEPS_A_DB * db, 0, 255).astype(np.uint8).T.tobytes()
    return told


def unpacked(told: bytes, channels: int) -> NDArray[np.float64]:
    """In dB, 0 at full scale; shape (moments, channels)."""
    whole = np.frombuffer(told, np.uint8)[: len(told) // channels * channels]
    db: NDArray[np.float64] = (whole.reshape(-1, channels) - 255.0) / STEPS_A_DB
    return db
