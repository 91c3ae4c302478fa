"""A row becomes a story: whole, or not at all."""

import hashlib
from dataclasses import replace

from django.db import transaction

from stories import audit, bringing_in, clock, evidence, identity
from stories.batches.reading import Reading
from stories.chain import pen
from stories.consent import acts
from stories.consent.ledger import Terms
from stories.evidence import Given
from stories.models import (
    Batch,
    ConsentFormVersion,
    Embargo,
    Method,
    Recording,
    Source,
    Story,
    StoryKind,
    Storyteller,
    Testimony,
    Tombstone,
    User,
)
from stories.submission import Submission, keep_sound, story_row, unkeep
from stories.texts import write_account


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def story_of(key: str) -> Story | None:
    """The story that came in before with the same words or sound."""
    return Story.objects.filter(submission_digest=digest_of(key)).first()


def was_erased(key: str) -> bool:
    """Whether its teller took it back since: no sheet brings it in again."""
    return Tombstone.objects.filter(brought=digest_of(key)).exists()


def keep(*, by: User, batch: Batch, told: Reading, teller: Storyteller | None) -> Story:
    """The story with its consent, as it was given elsewhere. `teller`: who has told another row.

    Without evidence of the consent it is closed to every use but keeping, until a steward has seen some.
    """
    made = _Made()
    try:
        with transaction.atomic():
            pen.take()
            return _keep(by, batch, told, teller, made)
    except BaseException:
        made.unmake()
        raise


class _Made:
    """Files that lie there already, while their rows are not committed yet."""

    def __init__(self) -> None:
        self.recording: Recording | None = None
        self.testimony: Testimony | None = None

    def unmake(self) -> None:
        unkeep(self.recording)
        if self.testimony is not None:
            evidence.thrown_away(self.testimony)


def _keep(by: User, batch: Batch, told: Reading, teller: Storyteller | None, made: _Made) -> Story:
    submission = told.submission
    story = story_row(replace(submission, collector=by, returning=teller), digest_of(told.key), "")
    story.batch, story.held = batch, told.given is None
    story.kind = StoryKind.WRITTEN if submission.body else StoryKind.INTERVIEW
    story.save(update_fields=["batch", "held", "kind"])
    _consent(by, story, submission, told.given, made)
    if submission.contact:
        identity.reach(by=by, story=story, contact=submission.contact)
    if submission.upload is not None:
        made.recording = keep_sound(story, submission.upload)
    _words(by, story, told, made.recording)
    audit.record(
        by=by, action="story.brought_in", target=f"story:{story.pk}", batch=batch.pk, row=told.row.number
    )
    return story


def _consent(by: User, story: Story, submission: Submission, given: Given | None, made: _Made) -> None:
    if given is not None:
        made.testimony = evidence.put_away(story, given)
    event = acts.give(
        by=by,
        story=story,
        form_version=submission.form_version,
        answers=submission.answers,
        method=Method.BROUGHT,
        terms=_terms(story, submission.form_version),
        evidence=given.sha256 if given else "",
    )
    if made.testimony is not None:
        evidence.written_down(made.testimony, event)


def _terms(story: Story, version: ConsentFormVersion) -> Terms:
    """A yes that ends some months after it was given was given on the day of the telling."""
    return Terms(embargo=Embargo.NONE, expires_at=version.ends(clock.midnight(story.told_on)))


def _words(by: User, story: Story, told: Reading, recording: Recording | None) -> None:
    """Of a sound without a transcript there are none yet: it waits for a worker."""
    name = told.submission.display_name
    if told.submission.body:
        write_account(by=by, story=story, body=told.submission.body, source=Source.IMPORTED)
    elif told.transcript is not None and recording is not None:
        bringing_in.bring_in(by=by, recording=recording, transcript=told.transcript, teller=name)
    elif told.transcript is not None:
        bringing_in.bring_in_alone(by=by, story=story, transcript=told.transcript, teller=name)
