"""Reading files from outside in a process of its own, with limits; one for as many files as come together.

Where it dies, or takes too long, the file that it was reading is refused; the next one gets a new process.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language, gettext

from stories.formats.remarks import Remark
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable

SECONDS: Final = 20
"""So long a file may take: less than whoever serves the site gives a request (the deploy guide)."""
ROOT: Final = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT: Final = {"PATH": "", "PYTHONIOENCODING": "utf-8"}


class Reader:
    """Begun with the first file. Not for several threads at once."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def transcript(self, name: str, data: bytes) -> Transcript:
        """Raises `Unreadable`, whatever becomes of the reader."""
        told = self._ask("transcript", name, data)["transcript"]
        remarks = tuple(Remark(*remark) for remark in told["remarks"])
        return Transcript(tuple(map(_line, told["lines"])), told["language"], remarks, told["cues"])

    def document(self, name: str, data: bytes) -> str:
        """Raises `Unreadable`, whatever becomes of the reader."""
        return str(self._ask("document", name, data)["text"])

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    pipe.close()
            self._child = None

    def _ask(self, what: str, name: str, data: bytes) -> dict[str, Any]:
        child = self._child or self._begin()
        late = threading.Timer(SECONDS, child.kill)
        late.start()
        try:
            told = _answered(child, {"what": what, "name": name, "bytes": len(data)}, data)
        except (OSError, ValueError) as error:
            self.close()
            raise Unreadable(
                gettext("It can't be read: it is damaged, or too much for the reader.")
            ) from error
        finally:
            late.cancel()
        if "refused" in told:
            raise Unreadable(told["refused"])
        if "failed" in told:
            raise Unreadable(gettext("It can't be read (%(why)s).") % {"why": told["failed"]})
        return told

    def _begin(self) -> "subprocess.Popen[bytes]":
        self._child = subprocess.Popen(  # noqa: S603 (our own module)
            [sys.executable, "-m", "stories.formats.child", get_language() or "en-gb"],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._child


@contextmanager
def reader() -> Iterator[Reader]:
    """For as many files as come together."""
    made = Reader()
    try:
        yield made
    finally:
        made.close()


def _answered(child: "subprocess.Popen[bytes]", request: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Raises `OSError`, or `ValueError` where the child died before it had answered."""
    if child.stdin is None or child.stdout is None:
        raise ValueError
    child.stdin.write(json.dumps(request).encode() + b"\n" + data)
    child.stdin.flush()
    told = json.loads(child.stdout.readline())
    if not isinstance(told, dict):
        raise ValueError
    return told


def _line(told: dict[str, Any]) -> Line:
    return Line(**{**told, "words": tuple(TimedWord(**word) for word in told["words"])})
