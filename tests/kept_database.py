"""The test database: made once by the migrations, kept, and copied for each run and worker.

Making it takes as long as a hundred tests. It is named by a digest of what makes it, so that a changed
migration makes it anew, and `tests/test_kept_database.py` holds it equal to one that was just made.

    python -m tests.kept_database    makes it, with the settings of the tests
"""

import ast
import fcntl
import hashlib
import inspect
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import get_ident
from typing import Any, Final, Protocol
from weakref import ReferenceType, WeakSet

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "build" / "kept-databases"
ROOMS: Final = ("storybook", "search", "analysis", "stories")
PREFIX: Final = "storybook_kept_"
OF_STORIES: Final = ("stories.consent.adopt",)
"""Receivers that do nothing to a database without stories."""


class Kept(Protocol):
    def put_in_place(self) -> None:
        """Make this process's database equal to the kept one, whatever is in it."""

    def take_away(self) -> None:
        """This process's database goes."""


def kept(connection: BaseDatabaseWrapper) -> Kept:
    """The kept database of this kind, made if there is none yet; from now on the connection is to a copy."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    return OnSQLite(connection) if connection.vendor == "sqlite" else OnPostgreSQL(connection)


class OnSQLite:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.path = FOLDER / f"{digest()}.sqlite3"
        with one_at_a_time():
            if not self.path.exists():
                _forget_older(FOLDER.glob("*.sqlite3*"))
                self.make(connection)
        self.copy = Path(settings.DATABASES["default"]["TEST"]["NAME"])
        point(connection, str(self.copy))

    def make(self, connection: BaseDatabaseWrapper) -> None:
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        point(connection, str(unfinished))
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        unfinished.replace(self.path)

    def put_in_place(self) -> None:
        connection: Any = connections["default"]
        connection.ensure_connection()
        with closing(sqlite3.connect(f"file:{self.path}?immutable=1", uri=True)) as source:
            source.backup(connection.connection)

    def take_away(self) -> None:
        connections["default"].close()
        for end in ("", "-wal", "-shm"):
            self.copy.with_name(self.copy.name + end).unlink(missing_ok=True)


class OnPostgreSQL:
    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        own = f"{PREFIX}{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}_"
        self.name = f"{own}{digest()}"
        self.unfinished = f"{own}unfinished"
        with one_at_a_time():
            there = self._sql(connection, f"SELECT datname FROM pg_database WHERE datname LIKE '{own}%'")
            if (self.name,) not in there:
                for (older,) in there:
                    self._sql(connection, f"DROP DATABASE {older} WITH (FORCE)")
                self.make(connection)
        self.copy = f"test_storybook_{os.getpid()}"
        point(connection, self.copy)
        self.opened: WeakSet[BaseDatabaseWrapper] = WeakSet()
        connection_created.connect(self.remember)

    def remember(self, connection: BaseDatabaseWrapper, **_: object) -> None:
        self.opened.add(connection)

    def make(self, connection: BaseDatabaseWrapper) -> None:
        self._sql(connection, f"CREATE DATABASE {self.unfinished}")
        point(connection, self.unfinished)
        call_command("migrate", verbosity=0)
        connection.close()
        self._sql(connection, f"ALTER DATABASE {self.unfinished} RENAME TO {self.name}")

    def put_in_place(self) -> None:
        connection = connections["default"]
        self.take_away()
        with one_at_a_time():  # a template is copied while nobody else reads it
            self._sql(connection, f"CREATE DATABASE {self.copy} TEMPLATE {self.name}")

    def take_away(self) -> None:
        """A thread in which a browser's event loop runs has a connection of its own: it is closed too, not
        cut off, or the next test that gets it would find it dead."""
        for connection in list(self.opened):
            if connection._thread_ident == get_ident():
                connection.close()
        self._sql(connections["default"], f"DROP DATABASE IF EXISTS {self.copy} WITH (FORCE)")

    @staticmethod
    def _sql(connection: Any, statement: str) -> list[Any]:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []


def point(connection: BaseDatabaseWrapper, name: str) -> None:
    """Every connection of this process is to the database of this name from now on."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (FOLDER / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_older(paths: Iterator[Path]) -> None:
    for path in paths:
        path.unlink()


@cache
def digest() -> str:
    """Of every migration, of what is done after a migrate, and of the versions of those who do the rest."""
    said = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for path in [*_migrations(), *_after_migrate()]:
        said.update(f"{path.name} ".encode() + path.read_bytes())
    return said.hexdigest()[:16]


def _migrations() -> list[Path]:
    folders = [Path(app.path) / "migrations" for app in apps.get_app_configs()]
    return [path for folder in folders for path in sorted(folder.glob("*.py"))]


def _after_migrate() -> list[Path]:
    """The modules of our `post_migrate` receivers, and those of ours that these import."""
    receivers = [reference for _, reference, *_ in post_migrate.receivers]
    made = [one() if isinstance(one, ReferenceType) else one for one in receivers]
    ours = [one for one in made if one and one.__module__.startswith(ROOMS)]
    own = {Path(inspect.getfile(one)) for one in ours if one.__module__ not in OF_STORIES}
    return sorted(own | {path for module in own for path in _imported(module)})


def _imported(module: Path) -> set[Path]:
    tree = ast.parse(module.read_text())
    named = [
        f"{node.module}.{one.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(ROOMS)
        for one in node.names
    ]
    found = {ROOT / (name.replace(".", "/") + ".py") for name in named}
    found |= {ROOT / (name.rpartition(".")[0].replace(".", "/") + ".py") for name in named}
    return {path for path in found if path.is_file()}


if __name__ == "__main__":  # so that CI makes it while it does something else
    django.setup()
    kept(connections["default"])
