"""Small sound files made on the spot."""

import io
import math
import struct
import wave


def wav(seconds: float = 2.0, rate: int = 16_000) -> bytes:
    """A tone, as a WAV file of one channel and 16 bits."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        samples = (int(12_000 * math.sin(2 * math.pi * 440 * n / rate)) for n in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return out.getvalue()
