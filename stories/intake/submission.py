"""Taking in a story: all of it, once, and on the disk before anyone is told."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from django.core.files import File
from django.db import IntegrityError, transaction

from stories import clock, signals
from stories.accounts.actors import Teller
from stories.audio.probe import Sound
from stories.consent import acts, receipts
from stories.intake import resubmission
from stories.languages import ENGLISH
from stories.ledger import audit
from stories.models import (
    Area,
    ConsentFormVersion,
    HowNamed,
    Method,
    Recording,
    Standpoint,
    Story,
    StoryKind,
    Storyteller,
    Study,
    TranscriptionRun,
    User,
)
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.tellers import identity
from stories.texts import fingerprints
from stories.texts.revisions import Account, account, write_account


@dataclass(frozen=True)
class Upload:
    """A file on this machine, already probed."""

    path: Path
    sound: Sound

    @cached_property
    def sha256(self) -> str:
        """Of the file, in hexadecimal. Read once, before anything is written to the database."""
        with self.path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()


@dataclass(frozen=True)
class Submission:
    """What a person told: in writing (`body`), aloud (`upload`), or both.

    With a `collector` it was told on the device of a member of staff, who sat beside the teller; `returning`
    is a teller who has told before.
    """

    study: Study
    form_version: ConsentFormVersion
    answers: Mapping[Use, bool]
    body: str = ""
    upload: Upload | None = None
    title: str = ""
    how_named: HowNamed = HowNamed.ANONYMOUS
    display_name: str = ""
    standpoint: Standpoint = Standpoint.FIRST_HAND
    authority: str = ""
    relation: str = ""
    names_others: bool = False
    language: str = ENGLISH
    area: Area | None = None
    content_warnings: Sequence[str] = field(default_factory=tuple)
    reach: Reach | None = None
    about_to_me: str = ""
    good_to_me: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    collector: User | None = None
    returning: Storyteller | None = None
    told_on: date | None = None

    @cached_property
    def account(self) -> Account:
        return account(self.body)

    def made_ready(self) -> "Submission":
        """What takes long of it is done, before anything is locked."""
        _ = self.account, self.upload and self.upload.sha256
        return self

    @property
    def kind(self) -> StoryKind:
        if self.upload is None:
            return StoryKind.WRITTEN
        return StoryKind.INTERVIEW if self.collector else StoryKind.RECORDED


@dataclass(frozen=True)
class Kept:
    """What the teller is told: their seven words (none, if they have told before), and the uses that a form
    sent again said no to."""

    words: tuple[str, ...]
    closed: tuple[Use, ...] = ()


def submit(*, submission: Submission, key: str) -> Kept:
    """Keep a story and give its receipt: seven words, shown once.

    `key` is the form's one-time key. Sent again with the same key (a double
    click, an answer that was lost on the way), it is the same story and the
    same receipt. When this returns, everything is committed and synced.

    Raises `SentBefore` if the form was sent before with something else in it.
    """
    digest = _digest(key)
    content = _content(submission)
    story = Story.objects.filter(submission_digest=digest).first()
    if story is None:
        try:
            _keep(submission, digest, content, key)
        except IntegrityError:
            # The same form, sent twice at once: the other one has kept it.
            story = Story.objects.filter(submission_digest=digest).first()
            if story is None:
                raise
    if story is None:
        return Kept(() if submission.returning else receipts.words_for(key))
    closed = resubmission.handle_resubmission(story, content=content, answers=submission.answers)
    return Kept(receipts.given(story, key), closed)


def story_of(key: str) -> Story | None:
    """The story that was made with this one-time key."""
    return Story.objects.filter(submission_digest=_digest(key)).first()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _content(submission: Submission) -> str:
    upload = submission.upload
    return resubmission.fingerprint(
        {
            "words": submission.account.body,
            "sound": upload.sha256 if upload else "",
            "title": submission.title,
            "named": [submission.how_named.value, submission.display_name],
            "standpoint": submission.standpoint.value,
            "language": submission.language,
            "area": submission.area.pk if submission.area else None,
            "warnings": sorted(submission.content_warnings),
            "contact": [submission.reach.contact, submission.reach.wishes] if submission.reach else "",
            "study": submission.study.pk,
            # Left out where nothing is said, as it was before it was asked.
            **({"authority": submission.authority} if submission.authority else {}),
            **({"others": True} if submission.names_others else {}),
            **({"relation": submission.relation} if submission.relation else {}),
            **({"about": submission.about_to_me} if submission.about_to_me else {}),
            **({"good": submission.good_to_me} if submission.good_to_me else {}),
            **({"attributes": dict(submission.attributes)} if submission.attributes else {}),
        }
    )


def _keep(submission: Submission, digest: str, content: str, key: str) -> None:
    recording: Recording | None = None
    try:
        with transaction.atomic(), audit.together(), signals.together():
            teller = submission.returning
            if teller is None:
                teller = storyteller_row(submission)
                teller.save(force_insert=True)
            story = story_row(submission, teller, digest, content)
            story.save(force_insert=True)
            by = submission.collector or Teller(story.pk)
            if submission.returning is None:
                receipts.issue(teller, key)
            acts.give(
                by=by,
                story=story,
                form_version=submission.form_version,
                answers=submission.answers,
                method=Method.DEVICE if submission.collector else Method.WEB,
            )
            if submission.reach and submission.answers.get(Use.CONTACT):
                identity.reach(by=by, story=story, way=submission.reach)
            if submission.body:
                write_account(by=by, story=story, account=submission.account)
            if submission.upload is not None:
                recording = keep_sound(story, submission.upload)
            if story.about_to_teller or story.good_to_teller:
                fingerprints.keep_own_view(story)
            audit.record(by=by, action="story.submitted", target=f"story:{story.pk}", kind=story.kind)
    except BaseException:
        unkeep(recording)
        raise


def storyteller_row(submission: Submission) -> Storyteller:
    """Whoever tells for the first time. Not saved."""
    return Storyteller(
        how_named=submission.how_named,
        display_name=submission.display_name,
        attributes=dict(submission.attributes),
    )


def story_row(submission: Submission, teller: Storyteller, digest: str, content: str) -> Story:
    """Not saved."""
    return Story(
        storyteller=teller,
        study=submission.study,
        kind=submission.kind,
        collected_by=submission.collector,
        title=submission.title,
        standpoint=submission.standpoint,
        authority=submission.authority,
        relation=submission.relation,
        names_others=submission.names_others,
        others_open=submission.names_others,
        language=submission.language,
        area=submission.area,
        content_warnings=list(submission.content_warnings),
        about_to_teller=submission.about_to_me,
        good_to_teller=submission.good_to_me,
        submission_digest=digest,
        submission_content=content,
        told_on=submission.told_on or clock.today(),
    )


def keep_sound(story: Story, upload: Upload) -> Recording:
    """The file and its row; after the commit it is written down."""
    recording = Recording(
        story=story,
        sha256=upload.sha256,
        size=upload.path.stat().st_size,
        duration_ms=upload.sound.duration_ms,
        media_type=upload.sound.media_type,
    )
    with upload.path.open("rb") as handle:
        recording.file.save("original", File(handle), save=False)
    try:
        recording.save()
        run = TranscriptionRun.objects.create(recording=recording)
    except BaseException:
        unkeep(recording)
        raise
    signals.after_commit(run.enqueue)
    return recording


def unkeep(recording: Recording | None) -> None:
    """Nothing half-stored: the file goes when its rows could not be kept."""
    if recording is not None and recording.file.name:
        recording.file.storage.delete(recording.file.name)
