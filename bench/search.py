"""What searching costs: the embedded engine beside bare FTS5 with the same tables, at 10,000 and 100,000.

Asked are single words and pairs that a person would search for, twenty hits at a time. Bare FTS5 is the
audience's own table, asked for the stems in FTS5's own way, and says as we do what each hit is. Beside the
public's documents stand as many of the researchers'.
"""

from dataclasses import replace
from functools import partial
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIZES: Final = (10_000, 100_000)
WORDS: Final = 60  # in a document: a quote's, or a paragraph's
QUERIES: Final = 400
LIMIT: Final = 20
SMALL: Final = {"sizes": (50,), "queries": 10}


def measure(sizes: "Sequence[int]" = SIZES, queries: int = QUERIES) -> Measurement:
    with own_site():
        corpus = Corpus()
        context: dict[str, float | int | str] = {}
        ratios = []
        for size in sizes:
            context[f"documents_per_second_{size}"] = round(2 * size / _fill(corpus, size))
            ours, bare = _times(corpus, queries)
            ratios.append(median(ours) / median(bare))
            context |= {
                f"p50_ms_{size}": round(median(ours) * 1000, 2),
                f"p95_ms_{size}": round(quantiles(ours, n=20)[-1] * 1000, 2),
                f"bare_p50_ms_{size}": round(median(bare) * 1000, 2),
                f"ratio_{size}": round(ratios[-1], 2),
            }
        return Measurement("search", round(max(ratios), 2), "times bare FTS5", 1.5, context)


def _fill(corpus: Corpus, size: int) -> float:
    """Both audiences' indexes anew; how many seconds it took, without making the text."""
    from search.engine import Audience, Entry
    from search.engines.embedded import Embedded

    taken = 0.0
    for audience in Audience:
        entries = [
            Entry("quote", str(n), audience, "", text)
            for n, text in enumerate(corpus.texts(size, words=WORDS))
        ]
        if audience is Audience.RESEARCH:
            entries = [Entry("passage", entry.key, audience, "", entry.body) for entry in entries]
        begun = perf_counter()
        Embedded().rebuild(audience, entries)
        taken += perf_counter() - begun
    return taken


def _times(corpus: Corpus, queries: int) -> "tuple[list[float], list[float]]":
    """Seconds of each query, ours and bare, the two in turn so that both meet the same machine."""
    from search.engine import Audience
    from search.engines.embedded import Embedded
    from search.languages import in_index
    from search.parse import parse

    words = corpus.content_words(queries)
    asked = [*words[: queries // 2], *(" ".join(pair) for pair in zip(words[::2], words[1::2], strict=True))]
    engine = Embedded()
    ours, bare = [], []
    for text in asked:
        query = replace(parse(text, audience=Audience.PUBLIC), languages=in_index(Audience.PUBLIC))
        ours.append(_seconds(partial(engine.find, query, limit=LIMIT)))
        bare.append(_seconds(partial(_bare, text.split())))
    return ours, bare


def _bare(words: "Sequence[str]") -> list[tuple[str, str, float]]:
    from django.db import connection

    from search.stem import stem

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, key, rank FROM search_public "
            "WHERE search_public MATCH %s AND rank MATCH 'bm25(4.0, 1.0)' ORDER BY rank LIMIT %s",
            [" AND ".join(f'"{stem(word)}"' for word in words), LIMIT],
        )
        found: list[tuple[str, str, float]] = cursor.fetchall()
    return found


def _seconds(do: "Callable[[], object]") -> float:
    begun = perf_counter()
    do()
    return perf_counter() - begun
