"""Small sound files made on the spot."""

import io
import wave
from typing import Any

import numpy as np


def wav(seconds: float = 2.0, rate: int = 16_000) -> bytes:
    """A tone, as a WAV file of one channel and 16 bits."""
    time = np.arange(int(seconds * rate)) / rate
    return as_wav((12_000 * np.sin(2 * np.pi * 440 * time)).astype(np.int16), rate)


def as_wav(samples: Any, rate: int, channels: int = 1) -> bytes:
    """Signed 16-bit samples (an array of one dimension, the channels by turns) as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return out.getvalue()
