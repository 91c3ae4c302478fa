"""Who may write into the ledger, and what is kept of it beside a story: the acts, one at a time. The triggers
ask here (`stories.ledger.triggers`).

This stops accidents, of programs and of hands at a database's prompt. Whoever means to get round
it can; what they wrote is then found by its seal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

APPEND, EMPTY, CACHES = "append", "empty", "caches"
LOCK: Final = 0x53_74_6F_72_79  # of PostgreSQL's advisory locks, the one of the ledger

ASKED: Final = {
    "sqlite": "storybook_{permit}()",
    "postgresql": "coalesce(nullif(current_setting('storybook.{permit}', true), ''), '0')::int",
}
"""In SQL: how many more rows it may be used for. On SQLite asking takes one off (of the caches, none)."""
ONE_LESS: Final = f"set_config('storybook.{{permit}}', ({ASKED['postgresql']} - 1)::text, true)"
"""Takes one off, on PostgreSQL."""


def lock() -> None:
    """Wait for the ledger to be free, and keep it until this transaction ends.

    A transaction on SQLite has it from its beginning (they are immediate). Where other rows are to
    be locked too, take it before them, so that two writers never wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def permit_rows(rows: int, *, permit: str = APPEND) -> None:
    """Let so many rows be written (or, by the other permit, emptied) in this transaction, and no more."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [f"storybook.{permit}", str(rows)])
    else:
        connection.ensure_connection()
        _left(connection)[permit] = rows


def revoke_permit(permit: str = APPEND) -> None:
    """After a row that could not be written. (PostgreSQL's goes with the transaction, or its savepoint.)"""
    if connection.vendor == "sqlite":
        _left(connection)[permit] = 0


@contextmanager
def permit_emptying(rows: int) -> Iterator[None]:
    """So many events may be emptied, for as long as the block lasts, however it ends."""
    try:
        with transaction.atomic():
            permit_rows(rows, permit=EMPTY)
            yield
            permit_rows(0, permit=EMPTY)
    finally:
        revoke_permit(EMPTY)


@contextmanager
def permit_caches() -> Iterator[None]:
    """What the events add up to may be written beside its story, for as long as the block lasts."""
    permit_rows(1, permit=CACHES)
    try:
        yield
    except BaseException:
        revoke_permit(CACHES)  # on PostgreSQL it goes with the transaction, or its savepoint
        raise
    permit_rows(0, permit=CACHES)


def arrange(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Give a new connection to SQLite the functions that its triggers ask (a `connection_created` receiver).

    They are in no other program, so that nothing can be written from a prompt of SQLite's own.
    """
    if connection.vendor != "sqlite":
        return
    left = _left(connection)

    def use(permit: str) -> int:
        rows = left[permit]
        left[permit] = max(0, rows - 1)
        return rows

    made: Any = connection.connection
    made.create_function("storybook_append", 0, lambda: use(APPEND))
    made.create_function("storybook_empty", 0, lambda: use(EMPTY))
    made.create_function("storybook_caches", 0, lambda: left[CACHES])


def _left(connection: Any) -> dict[str, int]:
    if not hasattr(connection, "rows_left_to_write"):
        connection.rows_left_to_write = {APPEND: 0, EMPTY: 0, CACHES: 0}
    left: dict[str, int] = connection.rows_left_to_write
    return left
