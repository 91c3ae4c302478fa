"""The kept test database is what the migrations make, and a changed migration makes it anew."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from time import time
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from stories.ledger import triggers
from tests import kept_database
from tests.examples import attacked
from tests.kept_database import FOLDER, ROOT, OnPostgreSQL, kept, point

WHEN_OR_WHICH = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}"
)
"""Moments, and identifiers made by chance: they differ each time."""


def picture(connection: Any) -> dict[str, Any]:
    """Every table: its columns, what is refused in it, its rows; and the triggers."""
    seen: dict[str, Any] = {"missing triggers": triggers.missing(using="default")}
    look = connection.introspection
    with connection.cursor() as cursor:
        for table in sorted(look.table_names(cursor)):
            columns = [(one.name, one.null_ok) for one in look.get_table_description(cursor, table)]
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(WHEN_OR_WHICH.sub("·", str(tuple(map(str, row)))) for row in cursor.fetchall())
            seen[table] = (columns, sorted(look.get_constraints(cursor, table)), rows)
    return seen


@contextmanager
def another_database(tmp_path: Path) -> Iterator[Any]:
    """The connection to an empty database of this kind."""
    connection = connections["default"]
    name = str(tmp_path / "fresh.sqlite3")
    if connection.vendor == "postgresql":
        name = f"test_fresh_{os.getpid()}"
        OnPostgreSQL._sql(connection, f"CREATE DATABASE {name}")
    own = str(settings.DATABASES["default"]["NAME"])
    point(connection, name)
    try:
        yield connection
    finally:
        point(connection, own)
        if connection.vendor == "postgresql":
            OnPostgreSQL._sql(connection, f"DROP DATABASE {name}")


AN_HOUR = 3600


def kept_file() -> Path:
    return FOLDER / f"{kept_database.digest()}.sqlite3"


def made_just_now() -> bool:
    """By these very migrations, as in a clean clone: then it is itself one that was just made."""
    return kept_file().exists() and time() - kept_file().stat().st_mtime < AN_HOUR


@pytest.mark.django_db(transaction=True)
def test_the_kept_database_equals_one_that_was_just_made(tmp_path: Path) -> None:
    copy = picture(connections["default"])
    with another_database(tmp_path) as connection:
        if connection.vendor == "sqlite" and made_just_now() and not attacked():
            copyfile(kept_file(), tmp_path / "fresh.sqlite3")
        else:
            call_command("migrate", verbosity=0)
        fresh = picture(connection)
    assert len(fresh) > 100 and copy == fresh


def test_what_makes_it_is_in_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    modules = {str(path.relative_to(ROOT)) for path in kept_database._after_migrate()}
    assert modules == {
        "stories/accounts/groups.py",
        "stories/consent/default_form.py",
        "stories/ledger/triggers.py",
        "stories/ledger/write_permit.py",
        "stories/roles.py",
        "stories/studies/first_study.py",
    }
    migrations = kept_database._migrations()
    assert ROOT / "stories/migrations/0001_initial.py" in migrations
    before = kept_database.digest()
    changed = tmp_path / migrations[0].name
    changed.write_bytes(migrations[0].read_bytes() + b"# changed")
    monkeypatch.setattr(kept_database, "_migrations", lambda: [changed, *migrations[1:]])
    kept_database.digest.cache_clear()
    after = kept_database.digest()
    monkeypatch.undo()
    kept_database.digest.cache_clear()
    assert (before != after, kept_database.digest()) == (True, before)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_it_is_as_it_was() -> None:
    connection: Any = connections["default"]
    before = picture(connection)
    with connection.cursor() as cursor:
        triggers.drop(using="default")
        cursor.execute("DELETE FROM wagtailcore_site")
        cursor.execute("CREATE TABLE left_behind (id integer)")
    own = str(settings.DATABASES["default"]["NAME"])
    kept(connection).put_in_place()
    assert (picture(connection), str(settings.DATABASES["default"]["NAME"])) == (before, own)
