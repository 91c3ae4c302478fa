"""A site of a measurement's own: a new SQLite database in a temporary folder, gone at the end."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any


@contextmanager
def own_site() -> Iterator[Path]:
    """Django set up on an empty, migrated site of its own; yields its folder. Once a process.

    Uses the settings of the tests, which never point at anyone's data.
    """
    folder = Path(tempfile.mkdtemp(prefix="storybook-bench-"))
    set_up(folder)
    from django.core.management import call_command
    from django.db import connections

    try:
        if made := os.environ.get("STORYBOOK_MIGRATED", ""):  # an SQLite file, from a test that has one
            shutil.copyfile(made, folder / "bench.sqlite3")
        else:
            call_command("migrate", verbosity=0)
        logging.disable(logging.INFO)  # the audit log would stand between the measurements
        yield folder
    finally:
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)


def set_up(folder: Path) -> None:
    """Django on the site in that folder. Once a process; several processes may share a site."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "storybook.settings.test"
    import django
    from django.conf import settings

    databases: Any = settings.DATABASES
    databases["default"]["NAME"] = folder / "bench.sqlite3"
    storages: Any = settings.STORAGES
    storages["private"]["OPTIONS"]["location"] = folder / "private"
    settings.MEDIA_ROOT = folder / "media"
    settings.STORYBOOK_LEDGER_HEADS = folder / "ledger"
    django.setup()


def seconds(do: Callable[[], object], *, times: int = 5) -> float:
    """The median of how long it takes, after one run that does not count."""
    do()
    taken = []
    for _ in range(times):
        begun = perf_counter()
        do()
        taken.append(perf_counter() - begun)
    return median(taken)
