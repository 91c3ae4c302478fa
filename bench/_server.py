"""The site as the deploy guide has it: production's settings, gunicorn, and a database of its own.

On SQLite in a temporary folder; with DATABASE_URL set to a PostgreSQL, on a new database beside that one.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from storybook.settings.check_deploy import ROOT, environment

HOST: Final = "stories.example.org"
BEHIND: Final = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
"""What the web server in front sends on."""
STARTS_WITHIN: Final = 60  # seconds


@contextmanager
def served(
    workers: int = 3, timeout: int = 60, *, preload: bool = False
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """(its port on loopback, gunicorn's first process). Django is set up on the same site. Once a process.

    `preload`: a process that is killed is replaced within milliseconds.
    """
    folder = Path(tempfile.mkdtemp(prefix="storybook-bench-"))
    given = os.environ.get("DATABASE_URL", "")
    settings = environment(folder) | {"ALLOWED_HOSTS": f"{HOST},localhost"}
    name = f"bench_{secrets.token_hex(4)}"
    if given:
        _on_postgresql(given, f"CREATE DATABASE {name}")
        settings["DATABASE_URL"] = f"{given.rpartition('/')[0]}/{name}"
    elif made := os.environ.get("STORYBOOK_MIGRATED", ""):  # an SQLite file, from a test that has one
        shutil.copyfile(made, settings["DATABASE_URL"].removeprefix("sqlite:///"))
    os.environ |= settings
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    port = _free_port()
    command = [str(Path(sys.executable).parent / "gunicorn"), "storybook.wsgi", "--log-level", "error"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--timeout", str(timeout)]
    command += ["--preload"] * preload
    server = subprocess.Popen(command, cwd=ROOT, env=settings)
    try:
        _wait_for(port)
        yield port, server
    finally:
        server.terminate()
        server.wait(timeout=30)
        connections.close_all()
        if given:
            _on_postgresql(given, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


def processes(server: "subprocess.Popen[bytes]") -> list[int]:
    """Those that answer requests."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return [int(child) for child in children]


def _on_postgresql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


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
