"""How many written stories a second the site takes, from four people at a time, with 1,000 there already.

Each sends a form that was opened before, with a story of 500 words, and gets an answer only when all is kept:
the words, their hashes, the answers, the audit, the receipt, and the jobs that follow.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TYPE_CHECKING, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site
from bench._stories import tell

if TYPE_CHECKING:
    from django.test import Client

THERE: Final = 1_000
SENT: Final = 200
WORDS: Final = 500
PEOPLE: Final = 4
ENOUGH: Final = 50  # a second


def measure() -> Measurement:
    with own_site():
        from django.db import connections

        from stories.models import Story

        corpus = Corpus()
        tell(THERE, corpus)
        publish_a_form()
        forms = [opened(corpus.text(WORDS)) for _ in range(SENT)]
        with ThreadPoolExecutor(PEOPLE, initializer=connections.close_all) as people:
            begun = perf_counter()
            taken = list(people.map(_send, forms))
            whole = perf_counter() - begun
            list(people.map(lambda _: connections.close_all(), range(PEOPLE * 4)))
        assert Story.objects.count() == THERE + SENT
        return Measurement(
            "submit",
            round(whole / SENT * 1000, 1),
            "milliseconds a story, four at a time",
            1000 / ENOUGH,
            {"sent": SENT, "per_second": round(SENT / whole, 1), "slowest_ms": round(max(taken) * 1000)},
        )


def publish_a_form() -> None:
    from stories.consent.default_form import publish

    publish(controller="Nobody", complaints_to="Nobody")


ASKED: Final = {"age": "adult", "others": "no"}


def opened(text: str) -> "tuple[Client, dict[str, str]]":
    from django.test import Client

    from stories.models.uses import Use

    client = Client()
    html = client.get("/share/write/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key is not None
    answers = {f"use_{use.value}": "yes" if use is Use.KEEP else "no" for use in Use}
    return client, {
        "how_named": "anonymous",
        "standpoint": "first",
        "key": key[1],
        "body": text,
        **answers,
        **ASKED,
    }


def _send(form: "tuple[Client, dict[str, str]]") -> float:
    client, fields = form
    begun = perf_counter()
    answer = client.post("/share/write/", fields)
    assert answer.status_code == 302, answer.status_code
    return perf_counter() - begun
