"""How many written stories a second the site takes, from four people at a time, with 1,000 there already.

Each has told all of it before, with 500 words, and presses Send. The answer comes when all is kept: the
words, their hashes, the answers, the audit, the receipt, and the jobs that follow.
"""

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
    from stories.models import Study, User

    publish(controller="Nobody", complaints_to="Nobody", read_within_days=7)
    Study.objects.update(safeguarding_lead=User.objects.create(username="lead"))


def opened(text: str) -> "Client":
    """A browser in which everything was said, and nothing is sent yet."""
    from django.test import Client

    from stories.models.uses import Use

    client = Client()
    said = {f"use_{use.value}": "yes" if use is Use.KEEP else "no" for use in Use}
    said |= {"phone": "own", "age": "adult", "standpoint": "first", "way": "write", "body": text}
    said |= {"others": "no", "how_named": "anonymous"}
    page = client.post("/share/")["Location"]
    while not page.endswith("/look/"):
        answer = client.post(page, said)
        assert answer.status_code == 302 and "check" not in answer["Location"], answer["Location"]
        page = answer["Location"]
    return client


def _send(client: "Client") -> float:
    begun = perf_counter()
    answer = client.post("/share/tell/look/")
    assert answer.status_code == 302 and "/thanks/" in answer["Location"]
    return perf_counter() - begun
