"""A database from before the migrations began anew, known by one of its own. It is refused.

Its rows say that `0001_initial` was run, so `migrate` would find nothing to do and the site would fail later.
"""

from typing import Final

from django.core.management import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

OF_BEFORE: Final = ("stories", "0002_roles")
"""An app and a migration that every database of before has, and no other."""

REFUSED: Final = (
    "This database was made by a version of Storybook before its first release, and this version cannot "
    "use it. Nothing was changed. There is no way over: export the transcripts with the version that made "
    "it, and begin with a new database. Consent, codings and books begin anew."
)


class EarlierDatabase(CommandError):
    """Its text says what to do; a management command prints it and ends with 1."""


_known: set[tuple[str, str]] = set()


def refuse(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Look once in each process (a `connection_created` receiver). Raises `EarlierDatabase`, with no
    connection left open: the next one that asks is refused too."""
    database = (connection.alias, str(connection.settings_dict["NAME"]))
    if database in _known:
        return
    if _is_of_before(connection):
        connection.close()
        raise EarlierDatabase(REFUSED)
    _known.add(database)


def _is_of_before(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = %s AND name = %s", OF_BEFORE)
        return cursor.fetchone() is not None
