"""A recording as sound for an engine: one pass, a window at a time, however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from stories.audio.sandbox import streamed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE: Final = 16_000
"""Samples a second: what Whisper hears."""
A_MS: Final = RATE // 1000
BLOCK_SECONDS: Final = 1
BESIDE_SECONDS: Final = 5
"""A window ends at the quietest moment of its last so many seconds, or of its last third."""
QUIET_MS: Final = 200
FULL_SCALE: Final = 32_768

Pcm: TypeAlias = "NDArray[np.int16]"
Samples: TypeAlias = "NDArray[np.float32]"


@dataclass(frozen=True)
class Window:
    """Some of the sound: its samples from -1 to 1 (`RATE` a second), and where it starts and ends."""

    start_ms: int
    samples: Samples

    @property
    def end_ms(self) -> int:
        return self.start_ms + len(self.samples) // A_MS


class Ear(Protocol):
    """What listens to a pass besides: all of the sound, from its start to its end."""

    def take(self, pcm: Pcm) -> None:
        """The next of it."""
        ...

    def end(self) -> None:
        """All of it was taken."""
        ...


class Pass:
    """One pass over a file, decoded by the limited child. After it `peaks` are known.

    `also` is given all of the sound, wherever the windows begin.
    """

    def __init__(self, path: Path, also: Ear | None = None) -> None:
        self.path = path
        self._also = also
        self._loudest = bytearray()

    def windows(self, *, longest_seconds: float, since_ms: int = 0) -> Iterator[Window]:
        """The sound from a moment on, in windows that part where it is quiet.

        Where a window ends depends on nothing but the sound from where it starts: a pass that starts at the
        end of one finds the same windows as a pass that never stopped. Raises `Overran`.
        """
        import numpy as np

        most = round(longest_seconds * RATE)
        held, at = np.empty(0, np.int16), since_ms
        for block in self._since(since_ms * A_MS):
            held = np.concatenate((held, block))
            while len(held) >= most:
                cut = _quietest(held[:most])
                yield Window(at, _heard(held[:cut]))
                held, at = held[cut:], at + cut // A_MS
        if len(held):
            yield Window(at, _heard(held))

    def peaks(self, count: int = 400) -> list[int]:
        """The loudest sample of each of so many stretches, from 0 to 100."""
        import numpy as np

        loudest = np.frombuffer(bytes(self._loudest) or b"\0", np.uint8)
        return [int(stretch.max(initial=0)) for stretch in np.array_split(loudest, count)]

    def _since(self, first: int) -> Iterator[Pcm]:
        """All blocks are measured, and those that hold samples from `first` on are given."""
        import numpy as np

        at = 0
        for data in streamed("sound", str(self.path), block=BLOCK_SECONDS * RATE * 2):
            block = np.frombuffer(data, np.int16)
            self._measure(block)
            if self._also:
                self._also.take(block)
            if at + len(block) > first:
                yield block[max(0, first - at) :]
            at += len(block)
        if self._also:
            self._also.end()

    def _measure(self, block: Pcm) -> None:
        """Twenty loudnesses a second."""
        import numpy as np

        for part in np.array_split(block.astype(np.int32), max(1, 20 * len(block) // RATE)):
            self._loudest.append(round(100 * int(np.abs(part).max(initial=0)) / FULL_SCALE))


def _heard(pcm: Pcm) -> Samples:
    import numpy as np

    return pcm.astype(np.float32) / np.float32(FULL_SCALE)


def _quietest(pcm: Pcm) -> int:
    """The sample, a whole number of milliseconds on, in the middle of the quietest moment near the end."""
    import numpy as np

    near = min(BESIDE_SECONDS * RATE, len(pcm) // 3) // A_MS
    power = np.square(pcm[len(pcm) - near * A_MS :].astype(np.float64)).reshape(near, A_MS).sum(axis=1)
    width = min(QUIET_MS, near)
    smooth = np.convolve(power, np.ones(width), mode="valid")
    at = int(smooth.argmin()) + width // 2
    return max(A_MS, len(pcm) // A_MS * A_MS - (near - at) * A_MS)
