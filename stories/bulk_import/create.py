"""Rows become stories: all of those that are kept together, whole, or none of them at all."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from stories import clock
from stories.bulk_import.parse_row import Reading
from stories.consent import acts, closings, evidence, reapply_closed
from stories.consent.events import First, Terms
from stories.intake.submission import keep_sound, story_row, storyteller_row, unkeep
from stories.ledger import audit, write_permit
from stories.models import (
    Batch,
    ConsentEvidence,
    ConsentFormVersion,
    Embargo,
    Hold,
    Method,
    Recording,
    Source,
    Story,
    StoryKind,
    Storyteller,
    Tombstone,
    User,
)
from stories.tellers import identity
from stories.texts.interviews import Interview
from stories.texts.revisions import write_accounts
from stories.transcripts import imports


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def stories_of(keys: Iterable[str]) -> dict[str, Story]:
    """The stories that came in before with the same words or sound, by their keys."""
    keys_of = {digest_of(key): key for key in keys}
    here = Story.objects.filter(submission_digest__in=list(keys_of)).select_related("storyteller")
    return {keys_of[str(story.submission_digest)]: story for story in here}


def erased(keys: Iterable[str]) -> set[str]:
    """Those whose tellers took them back since: no sheet brings them in again."""
    keys_of = {digest_of(key): key for key in keys}
    gone = Tombstone.objects.filter(brought__in=list(keys_of)).values_list("brought", flat=True)
    return {keys_of[digest] for digest in gone}


def keep(
    *, by: User, batch: Batch, rows: Sequence[Reading], tellers: Mapping[str, Storyteller]
) -> list[Story]:
    """The stories, in their order, with their consent as it was given elsewhere. `tellers`: those who have
    told other rows, by their marks.

    Without evidence of the consent a story is closed to every use but keeping, until a steward has seen some.
    One that was here before a backup was put back is closed as it stood then, whatever the sheet says.
    """
    made = _Made()
    try:
        with transaction.atomic():
            write_permit.lock()
            return _keep(by, batch, rows, tellers, made)
    except BaseException:
        made.unmake()
        raise


class _Made:
    """Files that lie there already, while their rows are not committed yet."""

    def __init__(self) -> None:
        self.recordings: list[Recording] = []
        self.evidence: list[ConsentEvidence] = []

    def unmake(self) -> None:
        for recording in self.recordings:
            unkeep(recording)
        for evidence_file in self.evidence:
            evidence.delete(evidence_file)


def _keep(
    by: User, batch: Batch, rows: Sequence[Reading], tellers: Mapping[str, Storyteller], made: _Made
) -> list[Story]:
    told = list(zip(rows, _stories(by, batch, rows, tellers), strict=True))
    _consents(by, told, made)
    for row, story in told:
        if row.submission.reach:
            identity.reach(by=by, story=story, way=row.submission.reach)
    if accounts := [(story, row.submission.account) for row, story in told if row.submission.body]:
        write_accounts(by=by, accounts=accounts, source=Source.IMPORTED)
    for row, story in told:
        _heard(by, story, row, made)
    done = [
        audit.Done(f"story:{story.pk}", {"batch": batch.pk, "row": row.row.number}) for row, story in told
    ]
    audit.record_all(by=by, action="story.brought_in", done=done)
    stood = closings.of_brought(story for _, story in told)
    for _, story in told:
        if closed := stood.get(story.brought):
            # Its parts were marked in words that are not these: then none of it is open.
            hidden = {closings.PAUSED: True} if closings.PARTS in closed else {}
            reapply_closed.as_it_stood(story, {**closed, **hidden})
    return [story for _, story in told]


def _stories(
    by: User, batch: Batch, rows: Sequence[Reading], known: Mapping[str, Storyteller]
) -> list[Story]:
    tellers = _tellers(rows, known)
    Storyteller.objects.bulk_create({id(one): one for one in tellers if one.pk is None}.values())
    stories = []
    for row, teller in zip(rows, tellers, strict=True):
        story = story_row(replace(row.submission, collector=by), teller, digest_of(row.key), "")
        story.batch, story.held = batch, row.given is None  # as its first event says, in `_terms`
        story.kind = StoryKind.WRITTEN if row.submission.body else StoryKind.INTERVIEW
        stories.append(story)
    return Story.objects.bulk_create(stories)


def _tellers(rows: Sequence[Reading], known: Mapping[str, Storyteller]) -> list[Storyteller]:
    """Whoever tells each row: rows with the same mark are of one person."""
    marked = dict(known)
    tellers = []
    for row in rows:
        new, mark = storyteller_row(row.submission), row.row["teller"]
        tellers.append(marked.setdefault(mark, new) if mark else new)
    return tellers


def _consents(by: User, told: Sequence[tuple[Reading, Story]], made: _Made) -> None:
    for row, story in told:
        if row.given is not None:
            made.evidence.append(evidence.store(story, row.given))
    events = acts.give_all(by=by, firsts=[_first(row, story) for row, story in told])
    evidence.create(made.evidence, [event for event in events if event.evidence])


def _first(row: Reading, story: Story) -> First:
    version = row.submission.form_version
    return First(
        story=story,
        form_version=version,
        answers=row.submission.answers,
        method=Method.BROUGHT,
        terms=_terms(story, version),
        evidence=row.given.sha256 if row.given else "",
    )


def _terms(story: Story, version: ConsentFormVersion) -> Terms:
    """A yes that ends some months after it was given was given on the day of the telling."""
    return Terms(
        embargo=Embargo.NONE,
        expires_at=version.ends(clock.midnight(story.told_on)),
        hold=Hold.EVIDENCE if story.held else Hold.NONE,
    )


def _heard(by: User, story: Story, row: Reading, made: _Made) -> None:
    """A recording, a transcript, or both. Of a sound without a transcript there are no words yet: it waits
    for a worker."""
    teller, upload, transcript = row.submission.display_name, row.submission.upload, row.transcript
    if upload is not None:
        made.recordings.append(keep_sound(story, upload))
    if transcript is None:
        return
    if upload is not None:
        interview = Interview.of(made.recordings[-1])
        imports.bring_in(by=by, interview=interview, transcript=transcript, teller=teller)
    else:
        imports.bring_in_alone(by=by, story=story, transcript=transcript, teller=teller)
