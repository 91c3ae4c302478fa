"""A transcript as a file, for those who read for research: a copy that leaves this site, and is written
down as one. When its teller takes their yes back, whoever has it is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from django.db import transaction
from django.utils.translation import gettext

from stories.exports import copies
from stories.formats.registry import FORMATS
from stories.formats.transcript import Line, TimedWord, Transcript
from stories.ledger import audit, write_permit
from stories.models import CopyKind, ReleasedCopy, Story, User, Word
from stories.roles import Right
from stories.texts.interviews import Interview
from stories.texts.turns import SpokenTurn, turns_of


def may_save(user: User, story: Story) -> bool:
    return (
        Story.objects.permitting(CopyKind.TRANSCRIPT.use)
        .reached_by(user, Right.READ)
        .filter(pk=story.pk)
        .exists()
    )


@transaction.atomic
def save(*, by: User, interview: Interview, ending: str) -> bytes:
    """The words as they stand, in this kind of file (of `FORMATS`). Raises `copies.NotAllowed`,
    `Unwritable`."""
    story, revision = interview.story, interview.current
    assert revision is not None  # noqa: S101 (asked for)
    made = FORMATS[ending].write(transcript_of(interview))
    write_permit.lock()
    if not _has_one(by, story):
        copies.register(
            by=by,
            kind=CopyKind.TRANSCRIPT,
            title=gettext("Transcript of story %(number)s") % {"number": story.pk},
            given_to=gettext("someone who works with us"),
            reach=by.email or by.get_username(),
            stories=[story],
        )
    audit.record(by=by, action="transcript.saved", target=f"text:{revision.text_id}", kind=ending)
    return made


def _has_one(by: User, story: Story) -> bool:
    """And was not told to throw it away since."""
    mine = ReleasedCopy.objects.filter(kind=CopyKind.TRANSCRIPT, made_by=by, holds__subject=story.public_id)
    return mine.filter(holds__notices=None).exists()


def transcript_of(interview: Interview) -> Transcript:
    """With the times that were measured, and no guesses."""
    revision, duration_ms = interview.current, interview.duration_ms
    assert revision is not None  # noqa: S101 (asked for)
    called = [turn.called for turn in revision.turns.select_related("speaker")]
    pairs = zip(called, turns_of(revision), strict=True)
    lines = tuple(line for who, turn in pairs for line in _lines(duration_ms, revision.body, who, turn))
    return Transcript(lines or (Line(revision.body),), interview.story.language[:2])


def _lines(duration_ms: int, body: str, who: str, turn: SpokenTurn) -> Iterator[Line]:
    """One, or one for each stretch of several words that has a time (a caption)."""
    stretches = [word for word in turn.words if " " in body[word.start : word.end]]
    if not stretches:
        yield _line(duration_ms, body, who, turn)
        return
    begin = sorted({turn.start, *(word.start for word in stretches), *_after(turn, stretches)})
    for start, end in pairwise([*begin, turn.end]):
        words = tuple(word for word in turn.words if start <= word.start < end)
        text = " ".join(body[start:end].split())
        alone = () if words and words[0] in stretches else tuple(_words(body, replace(turn, words=words)))
        yield Line(text, who, words[0].start_ms, words[-1].end_ms, alone)


def _after(turn: SpokenTurn, stretches: Sequence[Word]) -> Iterator[int]:
    """Where a word begins whose time is its own, right after a stretch."""
    for before, word in pairwise(turn.words):
        if before in stretches and word not in stretches:
            yield word.start


def _line(duration_ms: int, body: str, who: str, turn: SpokenTurn) -> Line:
    text = " ".join(body[turn.start : turn.end].split())
    if (turn.start_ms, turn.end_ms) == (0, duration_ms) and not turn.words:
        return Line(text, who)  # nobody knows when it was said
    return Line(text, who, turn.start_ms, turn.end_ms, tuple(_words(body, turn)))


def _words(body: str, turn: SpokenTurn) -> Iterator[TimedWord]:
    for word in turn.words:
        if word.measured:
            yield TimedWord(body[word.start : word.end], word.start_ms, word.end_ms, word.confidence)
