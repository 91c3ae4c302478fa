"""How long the server works to open the editor on 30,000 words, and to put a correction in place.

Milliseconds, the median of nine, as a researcher asks for the page. Beside it: the bytes that are sent, and
how long a correction of one word takes from the form to the next version, with its turns and words.
"""

import json
import re
from collections.abc import Callable
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any, Final

from bench import Measurement
from bench._interviews import NAMES, interview
from bench._recordings import send
from bench._site import browser, own_site
from bench.realign import WORDS, made_up_lines, transcript

MOST_MS: Final = 300
TIMES: Final = 9
SMALL: Final = {"words": 400}


def measure(words: int = WORDS) -> Measurement:
    with own_site():
        from stories.models import Recording
        from storybook.settling import settle

        recording = Recording.objects.get(transcription_runs=send(interview(NAMES[0]).sound, "long"))
        write_transcript(recording, words)
        client = browser()
        client.force_login(_researcher())
        address = f"/admin/recordings/{recording.pk}/words/"
        answer: Any = client.get(address)
        assert answer.status_code == 200
        settle()  # as before the first request of a server
        opened = median(_took(lambda: client.get(address)) for _ in range(TIMES))
        numbers = count()
        both = median(_took(lambda: _correct(client, address, next(numbers))) for _ in range(3))
        return Measurement(
            name="editor",
            value=round(opened * 1000),
            unit="ms to open 30,000 words on the server",
            goal=MOST_MS,
            context={
                "kilobytes": len(answer.content) // 1000,
                "ms_to_put_in_place": round((both - opened) * 1000),
            },
        )


def write_transcript(recording: Any, words: int) -> None:
    from stories.accounts.actors import Machine
    from stories.texts.revisions import keep_transcript

    body, turns = transcript(list(made_up_lines(words)))
    keep_transcript(by=Machine("bench"), recording=recording, body=body, turns=turns, made_with="bench")


def _researcher() -> Any:
    from django.contrib.auth.models import Group

    from stories.models import User
    from stories.roles import Role

    user = User.objects.create_user("researcher")
    user.groups.add(Group.objects.get(name=Role.RESEARCHER.value))
    return user


def _correct(client: Any, address: str, number: int) -> None:
    """As the page sends it: every turn, one of them with another word."""
    page = client.get(address).content.decode()
    found = re.search(r'id="editor-sheet"[^>]*>(.*?)</script>', page)
    assert found
    sheet = json.loads(found[1])
    turns = [{"who": turn["who"], "text": turn["text"], "start": turn["start"]} for turn in sheet["turns"]]
    turns[len(turns) // 2]["text"] += f" corrected{number}"
    answer = client.post(address, {"revision": sheet["revision"], "turns": json.dumps(turns)})
    assert answer.status_code == 302


def _took(do: Callable[[], object]) -> float:
    begun = perf_counter()
    do()
    return perf_counter() - begun
