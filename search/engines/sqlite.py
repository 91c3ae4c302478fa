"""Full text in SQLite's FTS5, a table for each audience. It keeps no words: it reads them from Document.

So what is to be forgotten has to be said while Document still holds it.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from django.db import connection

from search.engine import Audience, Query, Term
from search.models import Document

# From this version FTS5 itself overwrites what is deleted; before it, what is
# deleted stays in the file until the index is merged.
OVERWRITES: Final = (3, 42)
TITLE_WEIGHT: Final = 4.0


def statement(query: Query) -> tuple[str, list[object]]:
    """SELECT of rank (the smaller the better) and id: of what answers, within the filters.

    Unless studies are named it touches the index alone; what a hit is, is looked up for those that are kept.
    """
    table = f"search_{query.audience.value}"
    kinds, studies = sorted(query.filters.kinds), sorted(query.filters.studies)
    narrowed = f" AND kind IN ({_marks(kinds)})" if kinds else ""
    if studies:
        narrowed += (
            " AND EXISTS (SELECT 1 FROM search_document JOIN stories_story"  # noqa: S608 (ours)
            " ON stories_story.id = search_document.story_id"
            f" WHERE search_document.id = {table}.rowid AND stories_story.study_id IN ({_marks(studies)}))"
        )
    return (
        f"SELECT bm25({table}, %s, 1.0) AS rank, rowid AS id "  # noqa: S608 (ours)
        f"FROM {table} WHERE {table} MATCH %s{narrowed}",
        [TITLE_WEIGHT, match(query), *kinds, *studies],
    )


def match(query: Query) -> str:
    """The query in FTS5's own language. Words are folded, so hold neither quotes nor operators."""
    wanted = " AND ".join(_any_form(term, query.languages) for term in query.wanted)
    return " NOT ".join([f"({wanted})", *(_any_form(term, query.languages) for term in query.unwanted)])


def _any_form(term: Term, languages: Sequence[str]) -> str:
    forms = [f'"{words}"' for words in term.forms(languages)]
    forms += [f'"{beginning}"*' for beginning in term.beginnings(languages)]
    return f"({' OR '.join(forms)})"


def learn(pks: Sequence[int]) -> None:
    for table, some in _by_table(pks):
        _run(
            f"INSERT INTO {table}(rowid, title, body, kind, key) "  # noqa: S608 (ours)
            f"SELECT id, title, body, kind, key FROM {table}_documents WHERE id IN ({_marks(some)})",
            some,
        )


def forget(pks: Sequence[int]) -> None:
    for table, some in _by_table(pks):
        _run(
            f"INSERT INTO {table}({table}, rowid, title, body, kind, key) "  # noqa: S608 (ours)
            "SELECT 'delete', id, title, body, kind, key "
            f"FROM {table}_documents WHERE id IN ({_marks(some)})",
            some,
        )


def _by_table(pks: Sequence[int]) -> Iterable[tuple[str, list[int]]]:
    found = Document.objects.filter(pk__in=pks).order_by("audience").values_list("audience", "pk")
    for audience, some in groupby(found, key=lambda row: row[0]):
        yield f"search_{audience}", [pk for _, pk in some]


def leave_no_trace() -> None:
    """Make sure that what was forgotten is in no page of the file."""
    for audience in Audience:
        if not _overwrite(audience):
            _tell(audience, "optimize")


def learn_all(audience: Audience) -> None:
    _overwrite(audience)
    _tell(audience, "rebuild")


def _overwrite(audience: Audience) -> bool:
    """Ask FTS5 to overwrite what it deletes; whether it can."""
    able = sqlite3.sqlite_version_info >= OVERWRITES
    if able:
        table = f"search_{audience.value}"
        _run(f"INSERT INTO {table}({table}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 (ours)
    return able


def _tell(audience: Audience, command: str) -> None:
    table = f"search_{audience.value}"
    _run(f"INSERT INTO {table}({table}) VALUES ('{command}')")  # noqa: S608 (ours)


def _run(sql: str, parameters: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _marks(items: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(items))
