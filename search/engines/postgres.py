"""Full text in PostgreSQL: a tsvector beside each Document, and a GIN index over it.

The configuration `search_english` comes with the migration: Porter's stems and
no stop words, so that it answers as the other engines do. No extension is needed.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from search.engine import Audience, Query, Term

CONFIGURATION: Final = "search_english"
WORDS: Final = (
    f"setweight(to_tsvector('{CONFIGURATION}', title), 'A') || "
    f"setweight(to_tsvector('{CONFIGURATION}', body), 'C')"
)


def statement(query: Query) -> tuple[str, list[object]]:
    """SELECT of kind, key, rank (the smaller the better) and id, open for more conditions."""
    asked, parameters = match(query)
    return (
        "SELECT id, kind, key, -ts_rank(words, asked, 1)::float8 AS rank "  # noqa: S608 (ours)
        f"FROM search_document, (SELECT {asked} AS asked) question WHERE words @@ asked",
        list(parameters),
    )


def match(query: Query) -> tuple[str, list[str]]:
    """The query as a tsquery with its parameters."""
    terms = [*query.wanted, *query.unwanted]
    parts = [_part(term) for term in query.wanted] + [f"!!{_part(term)}" for term in query.unwanted]
    return " && ".join(parts), [_words(term) for term in terms]


def _part(term: Term) -> str:
    return "to_tsquery('simple', %s)" if term.prefix else f"phraseto_tsquery('{CONFIGURATION}', %s)"


def _words(term: Term) -> str:
    """Words are folded, so hold no operator of to_tsquery."""
    return f"{term.words[0]}:*" if term.prefix else " ".join(term.words)


def learn(pks: Sequence[int]) -> None:
    _run(f"UPDATE search_document SET words = {WORDS} WHERE id = ANY(%s)", [list(pks)])  # noqa: S608


def learn_all(audience: Audience) -> None:
    _run(f"UPDATE search_document SET words = {WORDS} WHERE audience = %s", [audience.value])  # noqa: S608


def forget(pks: Sequence[int]) -> None:
    """Nothing to do: the words are in the row, and go or change with it."""


def leave_no_trace() -> None:
    """Nothing to do here: a dead row is emptied by the server's own vacuum."""


def _run(sql: str, parameters: Sequence[str | list[int]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
