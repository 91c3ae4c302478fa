"""How fast the index is made anew from the stories themselves: what `manage.py reindex` does.

Ten thousand stories of five paragraphs; the gate is asked, the words are cut into passages, endings are
taken off, and the embedded index is written. Where ELASTICSEARCH_URL names one, an index there is made too:
2,000 documents a second are enough.
"""

import os
from time import perf_counter
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site
from bench._stories import tell

STORIES: Final = 10_000
ENOUGH: Final = 5_000  # documents a second

if TYPE_CHECKING:
    from search.engine import Engine
SMALL: Final = {"stories": 20}


def measure(stories: int = STORIES) -> Measurement:
    with own_site():
        from search.engines.embedded import Embedded

        tell(stories, Corpus())
        documents, taken = _rebuilt(Embedded())
        return Measurement(
            "indexing",
            round(taken / documents * 1_000_000),
            "microseconds a document, with its source",
            1_000_000 / ENOUGH,
            {
                "stories": stories,
                "documents": documents,
                "documents_per_second": round(documents / taken),
                "documents_per_second_on_elasticsearch": _on_elasticsearch(),
            },
        )


def _rebuilt(engine: "Engine") -> tuple[int, float]:
    """How many documents, in how many seconds."""
    from search import indexing
    from search.engine import Audience

    begun = perf_counter()
    documents = indexing.rebuild(engine=engine, audience=Audience.RESEARCH)
    return documents, perf_counter() - begun


def _on_elasticsearch() -> int | str:
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        return "not measured: ELASTICSEARCH_URL is not set"
    from elasticsearch import Elasticsearch as Client

    from search.engines.elasticsearch import Elasticsearch

    engine = Elasticsearch(url, prefix=f"bench-{uuid4().hex[:8]}")
    documents, taken = _rebuilt(engine)
    client = Client(url)
    for name in client.indices.get(index=f"{engine.prefix}-*"):
        client.indices.delete(index=name)
    return round(documents / taken)
