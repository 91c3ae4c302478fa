"""What asking the gate costs: a page of the newest stories, with the gate and without, among 10,000.

Also in the context: counting all that permit a use beside counting all; one
published quote looked up as a book's page does it; and the same decision made
one story at a time in Python, which the twin in SQL is there to spare us.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bench import Measurement, _sealed
from bench._site import own_site, seconds

if TYPE_CHECKING:
    from stories.models import ConsentEvent, ConsentFormVersion, Story

STORIES: Final = 10_000
PAGE: Final = 20
SMALL: Final = {"stories": 40}


def measure(stories: int = STORIES) -> Measurement:
    with own_site():
        from stories.models import Quote, Story
        from stories.models.uses import Use

        _fill(stories)
        newest = Story.objects.order_by("-created_at", "-pk")
        plain = seconds(lambda: list(newest[:PAGE]), times=25)
        gated = seconds(lambda: list(newest.permitting(Use.PUBLISH)[:PAGE]), times=25)
        count = seconds(Story.objects.count)
        gated_count = seconds(Story.objects.permitting(Use.PUBLISH).count)
        quote = Quote.objects.get()
        quoted = seconds(lambda: Quote.objects.showable().with_context().get(pk=quote.pk))
        one_by_one = seconds(_decide_all, times=1)
        return Measurement(
            name="gate",
            value=round(gated / plain, 1),
            unit="times the same page without the gate",
            goal=5,
            context={
                "stories": stories,
                "events": _events(),
                "permitted": Story.objects.permitting(Use.PUBLISH).count(),
                "page_ms": round(plain * 1000, 2),
                "gated_page_ms": round(gated * 1000, 2),
                "count_ms": round(count * 1000, 2),
                "gated_count_ms": round(gated_count * 1000, 1),
                "quote_lookup_ms": round(quoted * 1000, 2),
                "decide_in_python_ms": round(one_by_one * 1000),
            },
        )


def _events() -> int:
    from stories.models import ConsentEvent

    return ConsentEvent.objects.count()


def _fill(number: int) -> None:
    """Stories with one to four consent events each, the same ones every time, and one approved quote."""
    from django.db import transaction
    from django.utils import timezone

    from stories.consent import standing
    from stories.ledger import write_permit
    from stories.models import (
        ConsentForm,
        ConsentFormVersion,
        Standing,
        Story,
        Storyteller,
        Study,
    )

    chance = random.Random(20260101)  # noqa: S311 (the same histories in every run, no secret)
    form = ConsentForm.objects.create(name="Bench", slug="bench")
    version = ConsentFormVersion.objects.create(
        form=form, number=1, controller="Nobody", complaints_to="Nobody", published_at=timezone.now()
    )
    teller, study = Storyteller.objects.create(), Study.objects.get()
    begun = timezone.now() - timedelta(days=400)
    stories = Story.objects.bulk_create(
        [
            Story(storyteller=teller, study=study, kind="written", held=chance.random() < 0.01)
            for _ in range(number)
        ]
    )
    histories = [
        list(_history(chance, story, version, begun + timedelta(days=chance.random() * 300)))
        for story in stories
    ]
    _sealed.insert([event for events in histories for event in events])
    with transaction.atomic(), write_permit.permit_caches():
        Standing.objects.bulk_create([standing.of(events) for events in histories], batch_size=2_000)
    _quote()


def _history(
    chance: random.Random, story: "Story", version: "ConsentFormVersion", begun: datetime
) -> "Iterator[ConsentEvent]":
    """Given, and then up to three changes of mind, each about some uses."""
    from stories.models import ConsentEvent
    from stories.models.uses import Use

    for sequence in range(1, chance.randint(1, 4) + 1):
        first = sequence == 1
        answers = {use.value: chance.random() < 0.8 for use in Use if first or chance.random() < 0.3}
        if first:
            answers["keep"] = True
        yield ConsentEvent(
            story=story,
            subject=story.public_id,
            sequence=sequence,
            kind="given" if first else "changed",
            form_version=version,
            embargo="none" if first else "",
            hold="steward" if first and story.held else "",
            at=begun + timedelta(days=sequence),
            method="web",
            **answers,
        )


def _quote() -> None:

    from stories.accounts.actors import Teller
    from stories.models import Quote, Story
    from stories.models.uses import Use
    from stories.quotes import acts as quotes
    from stories.texts.passages import find
    from stories.texts.revisions import account, write_account

    story = Story.objects.permitting(Use.PUBLISH).order_by("pk")[0]
    revision = write_account(by=Teller(story.pk), story=story, account=account("The nurse listened to me."))
    quote = Quote.objects.create(passage=find(revision=revision, words="listened to me"))
    quotes.approve(by=Teller(story.pk), quote=quote)


def _decide_all() -> int:
    from itertools import groupby

    from django.utils import timezone

    from stories.consent.gate import decide, fold
    from stories.models import ConsentEvent
    from stories.models.uses import Use

    events = ConsentEvent.objects.order_by("story", "sequence")
    now = timezone.now()
    return sum(
        decide(fold(history), Use.PUBLISH, now).allowed
        for story, history in groupby(events, key=lambda event: event.story_id)
    )
