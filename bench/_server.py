"""The site as the deploy guide has it: production's settings, gunicorn, and a database of its own.

On SQLite in a temporary folder; with DATABASE_URL set to a PostgreSQL, on a new database beside that one.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench._site import BEHIND, own_site
from storybook.settings.check_deploy import ROOT

STARTS_WITHIN: Final = 60  # seconds


@contextmanager
def served(
    workers: int = 3, timeout: int = 60, *, preload: bool = False
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """(its port on loopback, gunicorn's first process). Django is set up on the same site. Once a process.

    `preload`: a process that is killed is replaced within milliseconds.
    """
    given = os.environ.get("DATABASE_URL", "")
    with own_site(given if given.startswith("postgres") else ""):
        port = _free_port()
        command = [str(Path(sys.executable).parent / "gunicorn"), "storybook.wsgi", "--log-level", "error"]
        command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--timeout", str(timeout)]
        command += ["--preload"] * preload
        server = subprocess.Popen(command, cwd=ROOT)
        try:
            _wait_for(port)
            yield port, server
        finally:
            server.terminate()
            server.wait(timeout=30)


def processes(server: "subprocess.Popen[bytes]") -> list[int]:
    """Those that answer requests."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(child) for child in children]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    begun = time.monotonic()
    while True:
        try:
            urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=BEHIND), timeout=5
            )
            return
        except OSError:
            if time.monotonic() - begun > STARTS_WITHIN:
                raise
            time.sleep(0.2)
