"""How long a query of three codes, and a table, take among 10,000 stories with 200,000 codings.

The slowest page over what it may take; beside it the milliseconds on the server of each way in which codes
stand to others, and of each table.
"""

import random
from typing import Any, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import browser, own_site, seconds
from bench._stories import tell

STORIES: Final = 10_000
EACH: Final = 20
CODES: Final = 40
MOST_MS: Final = 300
MOST_TABLE_MS: Final = 500
SEED: Final = 31
SMALL: Final = {"stories": 20}


def measure(stories: int = STORIES) -> Measurement:
    with own_site():
        from stories.models import User
        from storybook.settling import settle

        tell(stories, Corpus())
        reader = User.objects.create_superuser("bench", "bench@example.org", "a-long-password-for-bench")
        _code(reader)
        client = browser()
        client.force_login(reader)
        client.get("/admin/passages/")
        settle()
        context: dict[str, float | int | str] = {}
        for how in ("and", "or", "not", "overlap", "near", "turn"):
            address = f"/admin/passages/?code1=code-1&how2={how}&code2=code-2&how3={how}&code3=code-3"
            context[f"ms_{how}"] = _ms(client, address)
        shares = [int(value) / MOST_MS for value in context.values()]
        for kind in ("place", "month", "story", "code"):
            context[f"ms_table_{kind}"] = _ms(client, f"/admin/tables/{kind}/")
            shares.append(int(context[f"ms_table_{kind}"]) / MOST_TABLE_MS)
        return Measurement(
            name="retrieval",
            value=round(max(shares), 2),
            unit="of what a query of three codes, or a table, may take among 200,000 codings",
            goal=1,
            context=context,
        )


def _ms(client: Any, address: str) -> int:
    return round(seconds(lambda: client.get(address), times=3) * 1000)


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
