"""How long a query of three codes takes among 10,000 stories with 200,000 codings.

Milliseconds on the server for the page of passages: the slowest of the ways in which codes stand to others,
and each of them beside it.
"""

import random
from typing import Any, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site, seconds
from bench._stories import tell

STORIES: Final = 10_000
EACH: Final = 20
CODES: Final = 40
MOST_MS: Final = 300
SEED: Final = 31


def measure() -> Measurement:
    with own_site():
        from django.test import Client

        from stories.models import User
        from storybook.settling import settle

        tell(STORIES, Corpus())
        reader = User.objects.create_superuser("bench", "bench@example.org", "a-long-password-for-bench")
        _code(reader)
        client = Client()
        client.force_login(reader)
        client.get("/admin/passages/")
        settle()
        context: dict[str, float | int | str] = {}
        for how in ("and", "or", "not", "overlap", "near", "turn"):
            address = f"/admin/passages/?code1=code-1&how2={how}&code2=code-2&how3={how}&code3=code-3"
            context[f"ms_{how}"] = round(seconds(lambda at=address: client.get(at), times=3) * 1000)  # type: ignore[misc]
        return Measurement(
            name="retrieval",
            value=max(int(value) for value in context.values()),
            unit="ms for a query of three codes among 200,000 codings",
            goal=MOST_MS,
            context=context,
        )


def _code(reader: Any) -> None:
    from analysis.models import Code, Codebook, Coding
    from stories.models import Passage, Text

    book = Codebook.objects.first_of_all()
    for number in range(CODES):
        Code.add_root(codebook=book, name=f"Code {number}", slug=f"code-{number}", colour=number % 12 + 1)
    codes = list(Code.objects.all())
    chance = random.Random(SEED)  # noqa: S311 (to be repeated)
    passages: list[Passage] = []
    for text in Text.objects.select_related("current").iterator():
        assert text.current is not None
        body = text.current.body
        starts = sorted(chance.sample(range(len(body) - 80), EACH))
        passages += [
            Passage(revision=text.current, start=start, end=start + 60, text=body[start : start + 60])
            for start in starts
        ]
    for first in range(0, len(passages), 10_000):
        made = Passage.objects.bulk_create(passages[first : first + 10_000])
        Coding.objects.bulk_create(
            Coding(passage=passage, code=chance.choice(codes), coder=reader) for passage in made
        )
