"""Full text in SQLite's FTS5. The table `search_words` keeps no words: it reads them from Document.

So what is to be forgotten has to be said while Document still holds it.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from django.db import connection

from search.engine import Audience, Query, Term

# From this version FTS5 itself overwrites what is deleted; before it, what is
# deleted stays in the file until the index is merged.
OVERWRITES: Final = (3, 42)
TITLE_WEIGHT: Final = 4.0


def statement(query: Query) -> tuple[str, list[object]]:
    """SELECT of kind, key, rank (the smaller the better) and id, open for more conditions."""
    return (
        "SELECT d.id, d.kind, d.key, bm25(search_words, %s, 1.0) AS rank FROM search_words "
        "JOIN search_document d ON d.id = search_words.rowid WHERE search_words MATCH %s",
        [TITLE_WEIGHT, match(query)],
    )


def match(query: Query) -> str:
    """The query in FTS5's own language. Words are folded, so hold neither quotes nor operators."""
    wanted = " AND ".join(_quoted(term) for term in query.wanted)
    return " NOT ".join([f"({wanted})", *(_quoted(term) for term in query.unwanted)])


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.prefix else "")


def learn(pks: Sequence[int]) -> None:
    _run(
        "INSERT INTO search_words(rowid, title, body) "  # noqa: S608 (ours)
        "SELECT id, title, body FROM search_document "
        f"WHERE id IN ({_marks(pks)})",
        pks,
    )


def forget(pks: Sequence[int]) -> None:
    _run(
        "INSERT INTO search_words(search_words, rowid, title, body) "  # noqa: S608 (ours)
        f"SELECT 'delete', id, title, body FROM search_document WHERE id IN ({_marks(pks)})",
        pks,
    )


def leave_no_trace() -> None:
    """Make sure that what was forgotten is in no page of the file."""
    if not _overwrite():
        _run("INSERT INTO search_words(search_words) VALUES ('optimize')")


def learn_all(audience: Audience) -> None:
    """Everything is learned again, whoever it is for: there is one table."""
    _overwrite()
    _run("INSERT INTO search_words(search_words) VALUES ('rebuild')")


def _overwrite() -> bool:
    """Ask FTS5 to overwrite what it deletes; whether it can."""
    able = sqlite3.sqlite_version_info >= OVERWRITES
    if able:
        _run("INSERT INTO search_words(search_words, rank) VALUES ('secure-delete', 1)")
    return able


def _run(sql: str, parameters: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _marks(pks: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(pks))
