"""The engine on the site's own database: SQLite FTS5 or PostgreSQL full text, by what the database is.

The one writer of `Document` and of what is indexed beside it; both change in
one transaction. What differs between databases is in the two modules beside.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from types import ModuleType
from typing import Final, TypeVar

from django.db import connection, transaction

from search import languages
from search.engine import Audience, Entry, Hit, Page, Query
from search.engines import postgres, sqlite
from search.models import Document
from search.stem import known, stems

BATCH: Final = 500
T = TypeVar("T")


def engine() -> "Embedded":
    return Embedded()


def full_text() -> ModuleType:
    """The module for the database in use."""
    return postgres if connection.vendor == "postgresql" else sqlite


@dataclass(frozen=True)
class Embedded:
    name: str = "the site's own database"

    def find(self, query: Query, *, limit: int, after: str | None = None) -> Page:
        if not query.wanted:
            return Page(())
        sql, parameters = full_text().statement(query)
        beyond, place = _beyond(after)
        with connection.cursor() as cursor:
            cursor.execute(
                # The parts are ours; what was asked is in the parameters.
                "SELECT kind, key, rank, best.id FROM ("  # noqa: S608
                f"SELECT rank, id FROM ({sql}) found {beyond} ORDER BY rank, id LIMIT %s"
                ") best JOIN search_document ON search_document.id = best.id",
                [*parameters, *place, limit + 1],
            )
            rows = sorted(cursor.fetchall(), key=lambda row: row[2:])
        more = f"{rows[limit - 1][2]!r}:{rows[limit - 1][3]}" if len(rows) > limit else None
        return Page(tuple(Hit(kind, key) for kind, key, *_ in rows[:limit]), more)

    @transaction.atomic
    def write(self, entries: Sequence[Entry]) -> None:
        for some in _batched(entries, BATCH):
            _write([_document(entry) for entry in some])

    @transaction.atomic
    def drop(self, *, kind: str, keys: Sequence[str]) -> None:
        _forget(Document.objects.filter(kind=kind, key__in=keys).values_list("pk", flat=True))

    @transaction.atomic
    def replace(self, *, kind: str, story_id: int, entries: Sequence[Entry]) -> None:
        there = Document.objects.filter(kind=kind, story_id=story_id)
        _forget(there.exclude(key__in=[entry.key for entry in entries]).values_list("pk", flat=True))
        self.write(entries)

    @transaction.atomic
    def rebuild(self, audience: Audience, entries: Iterable[Entry]) -> int:
        _delete("audience = %s", [audience.value])
        number = 0
        for some in _batched(entries, BATCH):
            number += len(Document.objects.bulk_create(_document(entry) for entry in some))
        full_text().learn_all(audience)
        languages.have_changed(audience)
        return number


def forget(document: Document) -> None:
    """Before a document goes with its story (a cascade), its words leave the index."""
    full_text().forget([document.pk])
    full_text().leave_no_trace()


def _document(entry: Entry) -> Document:
    return Document(
        kind=entry.kind,
        key=entry.key,
        audience=entry.audience.value,
        story_id=entry.story_id,
        language=entry.language,
        title=stems(entry.title, entry.language),
        body=stems(entry.body, entry.language),
    )


def _write(documents: Sequence[Document]) -> None:
    """Write those that differ from what is there."""
    there: dict[tuple[str, str], Document] = {}
    for kind in {document.kind for document in documents}:
        keys = [document.key for document in documents if document.kind == kind]
        there |= {(d.kind, d.key): d for d in Document.objects.filter(kind=kind, key__in=keys)}
    new = [d for d in documents if _said(d) != _said(there.get((d.kind, d.key)))]
    if not new:
        return
    old = [there[d.kind, d.key].pk for d in new if (d.kind, d.key) in there]
    full_text().forget(old)
    Document.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["audience", "story", "language", "title", "body"],
    )
    for kind in {document.kind for document in new}:
        keys = [document.key for document in new if document.kind == kind]
        full_text().learn(list(Document.objects.filter(kind=kind, key__in=keys).values_list("pk", flat=True)))
    for audience in Audience:
        told = {known(document.language) for document in new if document.audience == audience}
        if not told.issubset(languages.in_index(audience)):
            languages.have_changed(audience)
    if old:
        full_text().leave_no_trace()


def _said(document: Document | None) -> tuple[object, ...]:
    if document is None:
        return ()
    return document.audience, document.story_id, document.title, document.body


def _forget(found: Iterable[int]) -> None:
    pks = list(found)
    if not pks:
        return
    for some in _batched(pks, BATCH):
        full_text().forget(some)
        _delete(f"id IN ({', '.join(['%s'] * len(some))})", some)
    full_text().leave_no_trace()


def _delete(where: str, parameters: Sequence[int | str]) -> None:
    """The rows alone, without the signal that a cascade sends: their words are seen to already."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM search_document WHERE {where}", parameters)  # noqa: S608 (ours)


def _batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _beyond(after: str | None) -> tuple[str, list[float]]:
    """Past the last hit of the page before: a lower rank, or the same and a later row."""
    if after is None:
        return "", []
    rank, pk = after.split(":")
    return "WHERE rank > %s OR (rank = %s AND id > %s)", [float(rank), float(rank), int(pk)]
