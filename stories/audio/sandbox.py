"""Running `stories.audio.child` with limits on memory, time and what it inherits."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SECONDS: Final = 120
AT_ONCE: Final = 25
"""Seconds, while a request waits: less than the site's server gives it (the deploy guide)."""
ENVIRONMENT: Final = {"OPENBLAS_NUM_THREADS": "1", "PATH": ""}
ROOT: Final = Path(__file__).resolve().parent.parent.parent


class Overran(Exception):
    """The child used up its memory or its time, or died. The file is not to be trusted."""


def run(*arguments: str, seconds: int = SECONDS) -> bytes:
    """What the child printed, within so many seconds. Raises `Overran`."""
    try:
        done = subprocess.run(  # noqa: S603 (our own module; the arguments are paths and numbers of ours)
            _command(arguments),
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Overran from error
    return done.stdout


def streamed(*arguments: str, block: int) -> Iterator[bytes]:
    """What the child prints, so many bytes at a time, the last block perhaps fewer. It may take hours, while
    whoever reads is busy with what came: the child waits. Raises `Overran` at its end if it did not end well.
    """
    child = subprocess.Popen(  # noqa: S603 (as above)
        _command(arguments),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with child:
        try:
            while child.stdout and (data := child.stdout.read(block)):
                yield data
            if child.wait():
                raise Overran
        finally:
            child.kill()


def _command(arguments: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "stories.audio.child", *arguments]
