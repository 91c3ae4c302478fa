"""How fast the index is made anew from the stories themselves: what `manage.py reindex` does.

Ten thousand stories of five paragraphs; the gate is asked, the words are cut into passages, endings are
taken off, and the embedded index is written.
"""

from time import perf_counter
from typing import Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site
from bench._stories import tell

STORIES: Final = 10_000
ENOUGH: Final = 5_000  # documents a second


def measure() -> Measurement:
    with own_site():
        from search import indexing
        from search.engine import Audience
        from search.engines.embedded import Embedded

        tell(STORIES, Corpus())
        begun = perf_counter()
        documents = indexing.rebuild(engine=Embedded(), audience=Audience.RESEARCH)
        taken = perf_counter() - begun
        return Measurement(
            "indexing",
            round(taken / documents * 1_000_000),
            "microseconds a document, with its source",
            1_000_000 / ENOUGH,
            {"stories": STORIES, "documents": documents, "documents_per_second": round(documents / taken)},
        )
