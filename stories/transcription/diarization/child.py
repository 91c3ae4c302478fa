"""Telling voices apart in a process of its own, run by `stories.transcription.diarization.by_sound`.

    python -m stories.transcription.diarization.child COUNT

COUNT is how many voices there are (0: find out); mono samples of 16 bits come on standard input.

It prints JSON: [start in ms, end in ms, label] of each stretch. It gives way to everything else that
runs, and imports nothing of Django.
"""

import json
import os
import sys

import numpy as np
from speaker_diarize_lite import Diarizer  # type: ignore[import-untyped]  # it has no types

RATE = 16_000
WINDOW_SECONDS = 1.5
"""Of sound that is described at a time. With the library's own 1.0 three of fourteen interviews are taken for
one voice once they are packed for a telephone; with this none is, and no voice alone is taken for two."""


def main(count: int) -> None:
    os.nice(19)
    sound = np.frombuffer(sys.stdin.buffer.read(), np.int16).astype(np.float32) / 32_768
    told = Diarizer(num_speakers=count or None, window_s=WINDOW_SECONDS).diarize((sound, RATE))
    stretches = [(round(one.start_s * 1000), round(one.end_s * 1000), one.speaker) for one in told.segments]
    print(json.dumps(stretches))


if __name__ == "__main__":
    main(int(sys.argv[1]))
