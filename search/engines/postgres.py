"""Full text in PostgreSQL: a tsvector beside each Document, and a GIN index over it.

Stems go in as they are (`simple`), and its ranking looks at one document at a time. No extension is needed.
"""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from search.engine import Audience, Query, Term

WORDS: Final = (
    "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'C')"  # stems
)


def statement(query: Query) -> tuple[str, list[object]]:
    """SELECT of rank (the smaller the better) and id: of what answers, within the filters."""
    asked, parameters = match(query)
    kinds, studies = sorted(query.filters.kinds), sorted(query.filters.studies)
    narrowed = " AND kind = ANY(%s)" if kinds else ""
    if studies:
        narrowed += " AND story_id IN (SELECT id FROM stories_story WHERE study_id = ANY(%s))"
    return (
        "SELECT -ts_rank(words, asked, 1)::float8 AS rank, id "  # noqa: S608 (ours)
        f"FROM search_document, (SELECT {asked} AS asked) question "
        f"WHERE words @@ asked AND audience = %s{narrowed}",
        [*parameters, query.audience.value, *(named for named in (kinds, studies) if named)],
    )


def match(query: Query) -> tuple[str, list[str]]:
    """The query as a tsquery with its parameters."""
    terms = [*query.wanted, *query.unwanted]
    known = query.languages
    parts = [_part(term, known) for term in query.wanted] + [
        f"!!{_part(term, known)}" for term in query.unwanted
    ]
    return " && ".join(parts), [words for term in terms for words in _forms(term, known)]


def _part(term: Term, languages: Sequence[str]) -> str:
    asked = ["phraseto_tsquery('simple', %s)" for _ in term.forms(languages)]
    asked += ["to_tsquery('simple', %s)" for _ in term.beginnings(languages)]
    return f"({' || '.join(asked)})"


def _forms(term: Term, languages: Sequence[str]) -> list[str]:
    """Words are folded, so hold no operator of to_tsquery."""
    return [*term.forms(languages), *(f"{letters}:*" for letters in term.beginnings(languages))]


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
