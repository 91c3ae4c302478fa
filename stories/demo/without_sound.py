"""A long interview of which only the transcript was brought: for a researcher to spend an hour with."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts, receipts
from stories.demo.texts import FOLDER
from stories.formats.registry import read
from stories.intake.submission import Submission, story_row, storyteller_row
from stories.models import Area, ConsentFormVersion, HowNamed, Method, Story, StoryKind, Study, User
from stories.models.uses import Use
from stories.transcripts import imports, review

SLUG: Final = "two-hundred-pounds-and-a-morning"
TITLE: Final = "Two hundred pounds and a morning"
NAME: Final = "Dela"
TOWN: Final = "Ashlode"
STUDY: Final = "southvale"
TOLD: Final = date(2026, 6, 10)
AGREED: Final = timedelta(weeks=1)
"""Later she has read the transcript, and agrees to it."""


@transaction.atomic
def tell(*, key: str, study: Study, version: ConsentFormVersion, area: Area, collector: User) -> Story:
    """Its teller's yes to every use but being contacted, written down by who sat with her; then her words."""
    submission = Submission(
        study=study,
        form_version=version,
        answers=dict.fromkeys(Use, True) | {Use.CONTACT: False},
        title=TITLE,
        how_named=HowNamed.FIRST_NAME,
        display_name=NAME,
        area=area,
        collector=collector,
        told_on=TOLD,
    )
    with clock.at(_on(TOLD)):
        story = _story(submission, key)
        transcript = read(f"{SLUG}.vtt", (FOLDER / "interviews" / f"{SLUG}.vtt").read_bytes())
        revision = imports.bring_in_alone(by=collector, story=story, transcript=transcript, teller=NAME)
    with clock.at(_on(TOLD + AGREED)):
        review.teller_agrees(by=Teller(story.pk), revision=revision)
    return story


def _story(submission: Submission, key: str) -> Story:
    teller = storyteller_row(submission)
    teller.save(force_insert=True)
    story = story_row(submission, teller, hashlib.sha256(key.encode()).hexdigest(), "")
    story.kind = StoryKind.INTERVIEW
    story.save(force_insert=True)
    receipts.issue(teller, key)
    assert submission.collector is not None  # noqa: S101 (given above)
    acts.give(
        by=submission.collector,
        story=story,
        form_version=submission.form_version,
        answers=submission.answers,
        method=Method.DEVICE,
    )
    return story


def _on(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)
