"""How much more memory a worker needs for three hours than for ten minutes: the ten repeated.

Each is transcribed by a worker of its own, in windows together, and the most memory that it ever held is
compared: of the worker, and of the child that decodes.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench import Measurement
from bench._interviews import NAMES, interview
from bench._recordings import send
from bench._site import own_site, set_up
from bench.hearing import TEN_MINUTES, on_end

THREE_HOURS: Final = 3 * 60 * 60.0
MOST_MORE: Final = 150
"""Megabytes."""
WORKER: Final = "import sys; from bench.long_audio import work; work(int(sys.argv[1]))"


def work(run: int) -> None:
    """What a worker does, in a process of its own; prints what it needed."""
    set_up()
    from stories.transcription.transcribe import transcribe

    transcribe(run)
    # What `getrusage` tells of this process counts what its parent held when it began.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    worker = int(status["VmHWM"].split()[0])
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"worker": worker // 1024, "child": child // 1024}))


SMALL: Final = {"short": 5, "long": 10}


def measure(short: float = TEN_MINUTES, long: float = THREE_HOURS) -> Measurement:
    with own_site() as folder:
        of_short, of_long = (_needed(folder, seconds) for seconds in (short, long))
        return Measurement(
            name="long_audio",
            value=max(of_long[part] - of_short[part] for part in of_long),
            unit="megabytes more for three hours than for ten minutes",
            goal=MOST_MORE,
            context={
                "megabytes_of_ten_minutes": of_short["worker"],
                "megabytes_of_three_hours": of_long["worker"],
                "megabytes_of_decoding_ten_minutes": of_short["child"],
                "megabytes_of_decoding_three_hours": of_long["child"],
            },
        )


def _needed(folder: Path, seconds: float) -> dict[str, int]:
    from stories.models import TranscriptionRun

    sound, _ = on_end((interview(name).sound for name in NAMES), folder / "long.wav", seconds)
    run = send(sound, f"{seconds}")
    command = [sys.executable, "-c", WORKER, str(run)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=1800).stdout
    assert TranscriptionRun.objects.get(pk=run).state == "done"
    needed: dict[str, int] = json.loads(printed.splitlines()[-1])
    return needed
