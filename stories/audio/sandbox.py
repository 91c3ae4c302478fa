"""Running `stories.audio.child` with limits on memory, time and what it inherits."""

import subprocess
import sys
from pathlib import Path
from typing import Final

SECONDS: Final = 120
ROOT: Final = Path(__file__).resolve().parent.parent.parent


class Overran(Exception):
    """The child used up its memory or its time, or died. The file is not to be trusted."""


def run(*arguments: str) -> bytes:
    """What the child printed."""
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the arguments are paths and numbers of ours)
            [sys.executable, "-m", "stories.audio.child", *arguments],
            cwd=ROOT,
            env={"OPENBLAS_NUM_THREADS": "1", "PATH": ""},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Overran from error
    return done.stdout
