"""A recording of 500 MB, cut off at 100 random places by a network that goes, under production's settings.

The value is by how many megabytes the server's memory grew; the context says whether it arrived bit for bit.
"""

import hashlib
import http.client
import os
import random
import socket
import subprocess
from pathlib import Path
from time import perf_counter
from typing import Final

from bench import Measurement
from bench._server import processes, served
from bench._site import BEHIND
from bench.submit import publish_a_form

MB: Final = 1024 * 1024
SIZE: Final = 500 * MB
CUTS: Final = 100
SEED: Final = 33
AT_ONCE: Final = 256 * 1024
MOST_GROWN: Final = 20
TUS: Final = {"Tus-Resumable": "1.0.0"}
TOKEN: Final = "t" * 32
SMALL: Final = {"size": 2 * MB, "cuts": 3}


def measure(size: int = SIZE, cuts: int = CUTS) -> Measurement:
    with served(workers=1) as (port, server):
        from django.db import connections

        publish_a_form()
        headers = _browser(_spoken())
        chance = random.Random(SEED)  # noqa: S311 (to be repeated)
        data = _File(chance, size)
        begun = perf_counter()
        where = _begin(port, headers, size)
        places = sorted(chance.sample(range(1, size), cuts))
        before, grown, at = 0, 0, 0
        for number, cut in enumerate([*places, size]):
            _send(port, headers | {"Upload-Offset": str(at)}, where, data, at, cut)
            at = _offset(port, headers, where)
            assert at <= cut
            if number == cuts // 20:
                before = _memory(server)
            grown = max(grown, _memory(server) - before) if before else 0
        while at < size:  # what the last cuts lost
            _send(port, headers | {"Upload-Offset": str(at)}, where, data, at, size)
            at = _offset(port, headers, where)
        took = perf_counter() - begun
        arrived = _digest(port, headers, where)
        connections.close_all()
        return Measurement(
            "upload",
            round(grown / MB, 1),
            "MB that the server's memory grew by",
            MOST_GROWN,
            {
                "megabytes": size // MB,
                "cuts": cuts,
                "bit_for_bit": arrived == data.digest(),
                "seconds": round(took, 1),
            },
        )


class _File:
    """Bytes that no two places of are alike, and that need not be held."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.block, self.size = chance.randbytes(MB + 1), size  # of no length that others have

    def part(self, start: int, end: int) -> bytes:
        first = start % len(self.block)
        whole = self.block * ((first + end - start) // len(self.block) + 1)
        return whole[first : first + end - start]

    def digest(self) -> str:
        found = hashlib.sha256()
        for start in range(0, self.size, AT_ONCE):
            found.update(self.part(start, min(self.size, start + AT_ONCE)))
        return found.hexdigest()


def _spoken() -> str:
    """The key of a telling that is to be spoken."""
    from stories.intake.telling import draft as drafts
    from stories.intake.telling.steps import WHO
    from stories.models import ConsentFormVersion, Study

    study = Study.objects.select_related("consent_form").get()
    version = ConsentFormVersion.objects.asked_now(study.consent_form)
    assert version is not None
    key = drafts.begin(study=study, version=version)
    with drafts.changing(key) as draft:
        draft.said = {"phone": ["own"], "way": ["speak"]}
        draft.done = [WHO]
    return key


def _browser(key: str) -> dict[str, str]:
    return (
        BEHIND
        | TUS
        | {
            "Cookie": f"storybook_telling={key}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Referer": f"https://{BEHIND['Host']}/share/tell/sound/",
        }
    )


def _begin(port: int, headers: dict[str, str], size: int) -> str:
    answer = _ask(port, "POST", "/share/uploads/", headers | {"Upload-Length": str(size)})
    assert answer.status == 201, answer.status
    return str(answer.headers["Location"])


def _offset(port: int, headers: dict[str, str], where: str) -> int:
    return int(_ask(port, "HEAD", where, headers).headers["Upload-Offset"])


def _ask(port: int, method: str, where: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, where, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def _send(port: int, headers: dict[str, str], where: str, data: _File, at: int, cut: int) -> None:
    """All the rest is promised; the connection goes at the cut."""
    lines = [f"PATCH {where} HTTP/1.1", "Content-Type: application/offset+octet-stream"]
    lines += [f"Content-Length: {data.size - at}", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        for start in range(at, cut, AT_ONCE):
            connection.sendall(data.part(start, min(cut, start + AT_ONCE)))
        connection.shutdown(socket.SHUT_WR)
        connection.recv(4096)  # the server has seen that it is gone


def _digest(port: int, headers: dict[str, str], where: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", where, headers=headers)
    answer, found = connection.getresponse(), hashlib.sha256()
    while block := answer.read(AT_ONCE):
        found.update(block)
    connection.close()
    return found.hexdigest()


def _memory(server: "subprocess.Popen[bytes]") -> int:
    """Bytes that its worker holds."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes(server))
    return pages * os.sysconf("SC_PAGE_SIZE")
