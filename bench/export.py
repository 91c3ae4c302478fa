"""How long it takes to take 50,000 coded passages out as CSV, and how much memory that needs beyond the page.

Seconds from asking to the last line; the file is written bit by bit.
"""

import tracemalloc
from time import perf_counter
from typing import Any, Final

from bench import Measurement, retrieval
from bench._corpus import Corpus
from bench._site import browser, own_site
from bench._stories import tell

STORIES: Final = 2_500
MOST_SECONDS: Final = 5
SMALL: Final = {"stories": 3}


def measure(stories: int = STORIES) -> Measurement:
    with own_site():
        from analysis.models import Code
        from stories.models import User

        tell(stories, Corpus())
        reader = User.objects.create_superuser("bench", "bench@example.org", "a-long-password-for-bench")
        retrieval._code(reader)
        root = Code.objects.get(slug="code-0")
        for code in Code.objects.exclude(pk=root.pk):
            Code.objects.get(pk=code.pk).move(Code.objects.get(pk=root.pk), "last-child")
        client = browser()
        client.force_login(reader)
        begun = perf_counter()
        answer: Any = client.post("/admin/passages.csv", {"code1": "code-0"})
        first = 0.0
        lines = 0
        for part in answer.streaming_content:
            first = first or perf_counter() - begun
            lines += part.count(b"\r\n")
        taken = perf_counter() - begun
        tracemalloc.start()
        for _ in client.post("/admin/passages.csv", {"code1": "code-0"}).streaming_content:  # type: ignore[attr-defined]
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return Measurement(
            name="export",
            value=round(taken, 2),
            unit="seconds to take 50,000 codings out as CSV",
            goal=MOST_SECONDS,
            context={
                "lines": lines,
                "seconds_to_the_first_line": round(first, 2),
                "megabytes": round(most / 1_000_000),
            },
        )
