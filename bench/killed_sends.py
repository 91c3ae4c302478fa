"""The site's processes, and a worker, killed (SIGKILL) at seeded moments while people press Send, and press
it again until they see their seven words.

The value is how many stories were lost whose words were shown, or were kept twice.
"""

import contextlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event
from typing import Final

from bench import Measurement
from bench._server import processes, served
from bench._site import BEHIND
from bench.submit import drafted, publish_a_form
from storybook.settings.check_deploy import ROOT

TIMES: Final = 200
SEED: Final = 33
PEOPLE: Final = 4
LONGEST: Final = 0.25  # seconds between two kills
WORKER_EVERY: Final = 20  # kills
MOST: Final = 20_000  # tries of one person
TOKEN: Final = "t" * 32
WORDS: Final = re.compile(r"data-receipt-words[^>]*>(.*?)</ol>", re.S)
SMALL: Final = {"times": 3}


def measure(times: int = TIMES) -> Measurement:
    with served(workers=2, preload=True) as (port, server):
        from django.db import connections

        publish_a_form()
        numbers, over = count(), Event()
        shown: dict[int, list[str]] = {}

        def person() -> None:
            while not over.is_set():
                number = next(numbers)
                shown[number] = _send(port, drafted(_told(number)))
            connections.close_all()

        with ThreadPoolExecutor(PEOPLE) as people, _worker() as worker:
            sending = [people.submit(person) for _ in range(PEOPLE)]
            killed = _kill(server, worker, times)
            over.set()
            for one in sending:
                one.result()
        lost, twice = _lost(shown), _twice(len(shown))
        connections.close_all()
        return Measurement(
            "killed_sends",
            lost + twice,
            "stories lost whose seven words were shown, or kept twice",
            0,
            {"kills": killed, "told": len(shown), "lost": lost, "twice": twice},
        )


def _told(number: int) -> str:
    return f"Told by nobody, number {number:06} of many."


def _kill(server: "subprocess.Popen[bytes]", worker: "Worker", times: int) -> int:
    chance, killed = random.Random(SEED), 0  # noqa: S311 (to be repeated)
    while killed < times:
        time.sleep(chance.random() * LONGEST)
        if there := processes(server):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(there), signal.SIGKILL)
                killed += 1
                if killed % WORKER_EVERY == WORKER_EVERY // 2:
                    worker.kill()
    return killed


class Worker:
    """One that is begun anew when it was killed."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        command = [sys.executable, "manage.py", "db_worker", "--queue-name", "*"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        self.end()
        self._begin()

    def end(self) -> None:
        self._process.kill()
        self._process.wait(timeout=30)


@contextlib.contextmanager
def _worker() -> Iterator[Worker]:
    worker = Worker()
    try:
        yield worker
    finally:
        worker.end()


def _send(port: int, key: str) -> list[str]:
    """Press Send until the seven words are there."""
    for _ in range(MOST):
        with contextlib.suppress(OSError, http.client.HTTPException):
            answer, cookies = _ask(port, "POST", "/share/tell/look/", {"storybook_telling": key})
            if answer.status == 302 and "/thanks/" in (where := answer.headers["Location"]):
                page, _ = _ask(port, "GET", where, cookies)
                if found := WORDS.search(page.body):
                    return re.findall(r"<li>(\w+)</li>", found[1])
        time.sleep(0.01)
    raise AssertionError("never answered")


class Answer:
    """What came back, whole."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read().decode()


def _ask(port: int, method: str, where: str, cookies: dict[str, str]) -> tuple[Answer, dict[str, str]]:
    """The answer, and the cookies with those that it set."""
    sent = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": TOKEN}.items())
    headers = BEHIND | {"Cookie": sent, "X-CSRFToken": TOKEN, "Referer": f"https://{BEHIND['Host']}/share/"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, where, body="" if method == "POST" else None, headers=headers)
        answer = Answer(connection.getresponse())
    fresh = [one.partition(";")[0].partition("=") for one in answer.headers.get_all("Set-Cookie", [])]
    return answer, cookies | {name: value.strip('"') for name, _, value in fresh if value}


def _lost(shown: dict[int, list[str]]) -> int:
    """Those that their seven words do not open."""
    from stories.consent import receipts
    from stories.models import Text

    lost = 0
    for number, words in shown.items():
        receipt = receipts.receipt_of(words)
        bodies = (
            Text.objects.filter(story__storyteller=receipt.storyteller) if receipt else Text.objects.none()
        )
        lost += _told(number) not in set(bodies.values_list("current__body", flat=True))
    return lost


def _twice(told: int) -> int:
    from stories.models import Story

    return abs(Story.objects.count() - told)
