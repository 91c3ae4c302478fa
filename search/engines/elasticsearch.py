"""The engine on Elasticsearch: one index for each audience, behind an alias.

It is given stems, as the embedded engine is, so both answer alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from json import dumps, loads
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.conf import settings

from search.engine import Audience, Away, Entry, Filters, Hit, Page, Query, Term
from search.stem import stems

if TYPE_CHECKING:
    from elasticsearch import Elasticsearch as Client
    from elasticsearch.dsl import Document as IndexedDocument
    from elasticsearch.dsl.query import Query as Condition

SECONDS: Final = 5
FIELDS: Final = ["title^4", "body"]


NEEDS: Final = "elasticsearch"  # the package; without it, it is as if the server were away


def engine() -> "Elasticsearch":
    return Elasticsearch(settings.STORYBOOK_ELASTICSEARCH_URL)


@dataclass(frozen=True)
class Elasticsearch:
    """`prefix` begins the names of its aliases: storybook-public, storybook-research."""

    url: str
    prefix: str = "storybook"
    name: str = "Elasticsearch"

    def find(self, query: Query, *, limit: int, after: str | None = None) -> Page:
        if not query.wanted:
            return Page(())
        with _or_away():
            hits = list(self._asked(query, limit + 1, after))
        more = dumps(list(hits[limit - 1].meta.sort)) if len(hits) > limit else None
        return Page(tuple(Hit(hit.kind, hit.key) for hit in hits[:limit]), more)

    def write(self, entries: Sequence[Entry]) -> None:
        with _or_away():
            self._bulk({"_index": self._alias(entry.audience), **_packed(entry)} for entry in entries)

    def drop(self, *, kind: str, keys: Sequence[str]) -> None:
        with _or_away():
            self._delete((audience, f"{kind}:{key}") for audience in Audience for key in keys)

    def replace(self, *, kind: str, story_id: int, entries: Sequence[Entry]) -> None:
        with _or_away():
            kept = {f"{entry.kind}:{entry.key}" for entry in entries}
            self._delete(
                (audience, found)
                for audience in Audience
                for found in self._of_story(audience, kind, story_id)
                if found not in kept
            )
        self.write(entries)

    def rebuild(self, audience: Audience, entries: Iterable[Entry]) -> int:
        """A new index beside the old one; the alias moves when the new one is whole.

        Nothing else makes an index: one that began with what was written last
        would answer as if it held everything.
        """
        with _or_away():
            alias, index = self._alias(audience), self._make(audience)
            actions = ({"_index": index, **_packed(entry)} for entry in entries)
            number = self._bulk(actions, to_alias=False)
            swap: list[dict[str, Any]] = [{"add": {"index": index, "alias": alias}}]
            swap += [{"remove_index": {"index": name}} for name in self._others(alias, index)]
            self._client.indices.update_aliases(actions=swap)
        return number

    @property
    def _client(self) -> "Client":
        return _connected(self.url)

    def _alias(self, audience: Audience) -> str:
        return f"{self.prefix}-{audience.value}"

    def _asked(self, query: Query, size: int, after: str | None) -> Any:
        from elasticsearch.dsl import Q, Search

        condition = Q(
            "bool",
            must=[_condition(term, query.languages) for term in query.wanted],
            must_not=[_condition(term, query.languages) for term in query.unwanted],
            filter=[Q("terms", **{field: named}) for field, named in _narrowed(query.filters) if named],
        )
        search = Search(using=self._client, index=self._alias(query.audience)).query(condition)
        search = search.sort("_score", "id").source(["kind", "key"])
        search = search.extra(size=size, track_total_hits=False)
        return (search.extra(search_after=loads(after)) if after else search).execute()

    def _make(self, audience: Audience) -> str:
        index = f"{self._alias(audience)}-{uuid4().hex[:12]}"
        _indexed()._index.clone(name=index).create(using=self._client)
        return index

    def _others(self, alias: str, index: str) -> list[str]:
        """The audience's other indexes: the one before, and what a broken-off rebuild left."""
        return sorted(set(self._client.indices.get(index=f"{alias}-*")) - {index})

    def _of_story(self, audience: Audience, kind: str, story_id: int) -> Iterator[str]:
        """The ids of the story's documents. What was written a moment ago counts too."""
        from elasticsearch.dsl import Search

        alias = self._alias(audience)
        self._client.indices.refresh(index=alias)
        search = Search(using=self._client, index=alias)
        search = search.filter("term", kind=kind).filter("term", story_id=story_id)
        for hit in search.source(False).scan():
            yield hit.meta.id

    def _delete(self, found: Iterable[tuple[Audience, str]]) -> None:
        self._bulk(
            {"_op_type": "delete", "_index": self._alias(audience), "_id": identity}
            for audience, identity in found
        )

    def _bulk(self, actions: Iterable[dict[str, Any]], *, to_alias: bool = True) -> int:
        """Seen by the next search. Something to delete that is not there is no error."""
        from elasticsearch.helpers import streaming_bulk

        done = 0
        for well, answer in streaming_bulk(
            self._client, actions, raise_on_error=False, require_alias=to_alias, chunk_size=500
        ):
            [(action, result)] = answer.items()
            if not well and not (action == "delete" and result.get("result") == "not_found"):
                raise Away("Elasticsearch would not take a document.")
            done += 1
        self._client.indices.refresh(index=f"{self.prefix}-*")
        return done


@cache
def _connected(url: str) -> "Client":
    from elasticsearch import Elasticsearch as Client

    try:
        return Client(url, request_timeout=SECONDS, max_retries=1)
    except ValueError:
        raise Away("STORYBOOK_ELASTICSEARCH_URL is no address of an Elasticsearch.") from None


@contextmanager
def _or_away() -> Iterator[None]:
    """Whatever Elasticsearch says no with: its message may hold what was asked, so it goes no further."""
    try:
        from elasticsearch import ApiError, TransportError
    except ImportError:
        raise Away("The package elasticsearch is not installed.") from None
    try:
        yield
    except (ApiError, TransportError) as problem:
        raise Away(f"Elasticsearch does not answer ({type(problem).__name__}).") from None


@cache
def _indexed() -> "type[IndexedDocument]":
    from elasticsearch.dsl import Document, Keyword, Long, Text, analyzer

    words = analyzer("stems", tokenizer="whitespace")

    class Indexed(Document):
        id = Keyword()
        kind = Keyword()
        key = Keyword(index=False, doc_values=False)
        story_id = Long()
        study_id = Long()
        title = Text(analyzer=words)
        body = Text(analyzer=words)

        class Index:
            name = "storybook"
            settings = {"number_of_shards": 1, "number_of_replicas": 0}

    return Indexed


def _packed(entry: Entry) -> dict[str, Any]:
    identity = f"{entry.kind}:{entry.key}"
    return {
        "_op_type": "index",
        "_id": identity,
        "_source": {
            "id": identity,
            "kind": entry.kind,
            "key": entry.key,
            "story_id": entry.story_id,
            "study_id": entry.study_id,
            "title": stems(entry.title, entry.language),
            "body": stems(entry.body, entry.language),
        },
    }


def _narrowed(filters: Filters) -> list[tuple[str, list[Any]]]:
    return [("kind", sorted(filters.kinds)), ("study_id", sorted(filters.studies))]


def _condition(term: Term, languages: Sequence[str]) -> "Condition":
    from elasticsearch.dsl import Q

    forms = [Q("multi_match", query=words, fields=FIELDS, type="phrase") for words in term.forms(languages)]
    forms += [
        Q("prefix", **{field: beginning})
        for beginning in term.beginnings(languages)
        for field in ("title", "body")
    ]
    return Q("bool", should=forms)
