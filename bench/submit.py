"""How many written stories a second the site takes under production's settings, from four people at a time,
for half a minute, with 1,000 there already.

Each has told all of it before, with 500 words, and presses Send. The answer comes when all is kept: the
words, their hashes, the answers, the audit, the receipt, and the jobs that follow.
"""

import http.client
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._server import served
from bench._site import BEHIND, browser
from bench._stories import tell

if TYPE_CHECKING:
    from django.test import Client

THERE: Final = 1_000
SECONDS: Final = 30
WORDS: Final = 500
PEOPLE: Final = 4
ENOUGH: Final = 50  # a second
MOST: Final = 3_000  # drafts
FIRST: Final = 24  # sends that do not count
SMALL: Final = {"seconds": 1, "most": 8, "there": 5}


def measure(seconds: int = SECONDS, most: int = MOST, there: int = THERE) -> Measurement:
    with served() as (port, _server):
        from django.db import connection, connections

        from stories.models import Story

        corpus = Corpus()
        tell(there, corpus)
        publish_a_form()
        keys = [drafted(corpus.text(WORDS)) for _ in range(most + FIRST)]
        with ThreadPoolExecutor(PEOPLE) as people:  # which has loaded all it needs
            list(people.map(partial(send, port), keys[:FIRST]))
        keys = keys[FIRST:]
        numbers = count()
        ends = monotonic() + seconds

        def send_on() -> list[float]:
            taken = []
            while monotonic() < ends and (number := next(numbers)) < most:
                taken.append(send(port, keys[number]))
            return taken

        begun = perf_counter()
        with ThreadPoolExecutor(PEOPLE) as people:
            taken = [
                one for person in [people.submit(send_on) for _ in range(PEOPLE)] for one in person.result()
            ]
        whole = perf_counter() - begun
        assert Story.objects.count() == there + FIRST + len(taken)
        engine = connection.vendor
        connections.close_all()
        return Measurement(
            "submit",
            round(whole / len(taken) * 1000, 1),
            "milliseconds a story, four at a time",
            1000 / ENOUGH,
            {
                "sent": len(taken),
                "per_second": round(len(taken) / whole, 1),
                "slowest_ms": round(max(taken) * 1000),
                "database": engine,
            },
        )


def publish_a_form() -> None:
    from stories.consent.default_form import publish
    from stories.models import Study, User

    publish(controller="Nobody", complaints_to="Nobody", read_within_days=7)
    Study.objects.update(safeguarding_lead=User.objects.create(username="lead"))


def opened(text: str) -> "Client":
    """A browser in which everything was said, and nothing is sent yet."""
    from stories.models.uses import Use

    client = browser()
    said = {f"use_{use.value}": "yes" if use is Use.KEEP else "no" for use in Use}
    said |= {"phone": "own", "age": "adult", "standpoint": "first", "way": "write", "body": text}
    said |= {"others": "no", "how_named": "anonymous"}
    page = client.post("/share/")["Location"]
    while not page.endswith("/look/"):
        answer = client.post(page, said)
        assert answer.status_code == 302 and "check" not in answer["Location"], answer["Location"]
        page = answer["Location"]
    return client


def drafted(text: str) -> str:
    """The key of a telling in which everything was said, and nothing is sent yet."""
    from stories.intake.telling import draft as drafts
    from stories.intake.telling.send import asked_of
    from stories.intake.telling.steps import LOOK, steps_of
    from stories.models import ConsentFormVersion, Study
    from stories.models.uses import Use

    study = Study.objects.select_related("consent_form").get()
    version = ConsentFormVersion.objects.asked_now(study.consent_form)
    assert version is not None
    key = drafts.begin(study=study, version=version)
    said = {f"use_{use.value}": "yes" if use is Use.KEEP else "no" for use in Use}
    said |= {"phone": "own", "age": "adult", "standpoint": "first", "way": "write", "body": text}
    said |= {"others": "no", "how_named": "anonymous", "title": "", "language": "en", "area": ""}
    said |= {"about_to_me": "", "good_to_me": "", "authority": "", "relation": "", "display_name": ""}
    with drafts.changing(key) as draft:
        draft.said = {name: [typed] for name, typed in said.items()} | {"content_warnings": []}
        draft.done = [step for step in steps_of(draft, asked_of(draft)) if step != LOOK]
    return key


def send(port: int, key: str) -> float:
    """Press Send, as a browser does that has the page; the seconds until the answer."""
    token = "t" * 32
    headers = BEHIND | {
        "Cookie": f"storybook_telling={key}; csrftoken={token}",
        "X-CSRFToken": token,
        "Referer": f"https://{BEHIND['Host']}/share/tell/look/",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    begun = perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", "/share/tell/look/", body="", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    location = answer.headers["Location"] or ""
    assert answer.status == 302 and "/thanks/" in location, (answer.status, location)
    return perf_counter() - begun
