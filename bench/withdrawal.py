"""How long a teller waits who takes their story back, among 100,000 stories.

The whole act, to its commit: the event, the standing, the audit and the news for the rooms above, with the
jobs that follow put into the queue. From then on the gate answers no.
"""

from statistics import median
from time import perf_counter
from typing import Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site
from bench._stories import tell

STORIES: Final = 100_000
TIMES: Final = 50
SMALL: Final = {"stories": 20, "times": 2}


def measure(stories: int = STORIES, times: int = TIMES) -> Measurement:
    with own_site():
        from stories.accounts.actors import Teller
        from stories.consent import acts
        from stories.models import Story
        from stories.models.uses import Use

        tell(stories, Corpus())
        taken = []
        for story in Story.objects.order_by("pk")[:: stories // times]:
            begun = perf_counter()
            acts.withdraw(by=Teller(story.pk), story=story)
            taken.append(perf_counter() - begun)
            assert not Story.objects.permitting(Use.KEEP).filter(pk=story.pk).exists()
        return Measurement(
            "withdrawal",
            round(median(taken) * 1000, 1),
            "milliseconds",
            100,
            {"stories": stories, "withdrawals": len(taken), "slowest_ms": round(max(taken) * 1000, 1)},
        )
