"""A worker killed (SIGKILL) at seeded moments while it listens: are its words those of one nobody killed?

The value is how many of the runs have other words or other times. Each is killed once, somewhere between its
claim and its end (the last as soon as it has kept words), and gone on with by another worker.
"""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

from bench import Measurement
from bench._interviews import interview
from bench._recordings import send
from bench._site import own_site, set_up

TIMES: Final = 30
SEED: Final = 16
SOUND: Final = interview("the-key").sound
WORKER: Final = "import sys; from bench.kills import work; work(int(sys.argv[1]))"
_keys = count()


def work(run: int) -> None:
    """What a worker does, in a process of its own."""
    set_up()
    from stories.transcription.transcribe import transcribe

    transcribe(run)


SMALL: Final = {"times": 1}


def measure(times: int = TIMES) -> Measurement:
    with own_site():
        whole = _new_run()
        with _worker(whole):
            listening = _seconds_of(whole)
        expected, moments = _transcript(whole), random.Random(SEED)  # noqa: S311 (to be repeated)
        kept, other = 0, 0
        for number in range(times):
            run = _new_run()
            # One in each part of the time, so that each stage of a run is met however few they are.
            after = (number + moments.random()) / times * listening
            kept += _killed(run, None if number == times - 1 else after)
            other += _transcript(run) != expected
        return Measurement(
            name="kills",
            value=other,
            unit="runs, of those killed, whose words or times are other",
            goal=0,
            context={
                "killed": times,
                "of_them_with_segments_kept": kept,
                "words": len(expected[0].split()),
                "seconds_from_claim_to_end": round(listening, 1),
            },
        )


def _new_run() -> int:
    return send(SOUND, f"kill {next(_keys)}")


@contextmanager
def _worker(run: int) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that has claimed the run."""
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(run)])
    try:
        while worker.poll() is None and _state(run) == "waiting":
            time.sleep(0.005)
        yield worker
    finally:
        worker.kill()
        worker.wait(timeout=60)


def _state(run: int) -> str:
    from stories.models import TranscriptionRun

    return str(TranscriptionRun.objects.get(pk=run).state)


def _seconds_of(run: int) -> float:
    begun = time.perf_counter()
    while _state(run) == "running":
        time.sleep(0.005)
    return time.perf_counter() - begun


def _killed(run: int, after: float | None) -> bool:
    """Killed so many seconds after its claim, or (None) once it has kept words, and gone on with; whether
    there were segments to go on from."""
    from django.conf import settings

    from stories.jobs.runs import resume_stalled
    from stories.models import Segment
    from stories.transcription.transcribe import transcribe

    with _worker(run) as worker:
        if after is None:
            while worker.poll() is None and not Segment.objects.filter(run=run).exists():
                time.sleep(0.005)
        time.sleep(after or 0)
        worker.kill()
        worker.wait(timeout=60)
    kept = list(Segment.objects.filter(run=run).values_list("pk", flat=True))
    if _state(run) == "running":
        patience = settings.STORYBOOK_STALLED_AFTER_SECONDS
        settings.STORYBOOK_STALLED_AFTER_SECONDS = -1
        assert resume_stalled()
        transcribe(run)
        settings.STORYBOOK_STALLED_AFTER_SECONDS = patience
    assert _state(run) == "done", _state(run)
    return bool(kept)


def _transcript(run: int) -> tuple[str, list[Any]]:
    from stories.models import Revision, Turn

    (revision,) = Revision.objects.filter(text__recording__transcription_runs=run)
    return revision.body, list(Turn.objects.filter(revision=revision).values_list("words", flat=True))
