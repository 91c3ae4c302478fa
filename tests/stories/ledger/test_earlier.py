"""A database of before the first release is refused by whatever opens it, in a sentence."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ConnectionHandler

from stories.ledger import earlier
from storybook.settings.check_deploy import ROOT, environment

WORKER = ("manage.py", "db_worker", "--queue-name", "*", "--batch")
SITE = ("-c", "import storybook.wsgi")


def of_before(path: Path) -> Path:
    """What matters of it: the migrations that were run."""
    with closing(sqlite3.connect(path)) as made:
        made.execute(
            "CREATE TABLE django_migrations "
            "(id integer PRIMARY KEY, app text NOT NULL, name text NOT NULL, applied datetime NOT NULL)"
        )
        run = [("stories", "0001_initial"), earlier.OF_BEFORE, ("stories", "0056_batch_language")]
        made.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '2026-11-01')", run
        )
        made.commit()
    return path


def test_every_try_is_refused_not_only_the_first(tmp_path: Path, django_db_blocker: Any) -> None:
    path = of_before(tmp_path / "before.sqlite3")
    refused = ConnectionHandler({"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}})[
        "default"
    ]
    with django_db_blocker.unblock():
        for _ in range(2):
            with pytest.raises(earlier.EarlierDatabase):
                refused.ensure_connection()
            assert refused.connection is None


@pytest.mark.parametrize("command", [("manage.py", "migrate"), WORKER, SITE])
def test_migrate_the_worker_and_the_site_say_so_and_change_nothing(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    path = of_before(tmp_path / "before.sqlite3")
    untouched = shutil.copy(path, tmp_path / "untouched")
    given = environment(tmp_path / "data") | {"DATABASE_URL": f"sqlite:///{path}"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip().endswith(earlier.REFUSED)
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(untouched)) as before:
        assert list(now.iterdump()) == list(before.iterdump())


def test_the_demo_says_how_to_begin_afresh(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise earlier.EarlierDatabase(earlier.REFUSED)

    settings.DEBUG, settings.DATA = True, tmp_path
    monkeypatch.setattr("storybook.management.commands.demo.call_command", refuse)
    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("demo", no_serve=True)
