"""Correcting a transcript: what becomes of what a person wrote is planned, and then written in one act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from stories.accounts.permissions import require_in_study
from stories.ledger import write_permit
from stories.models import Revision, User
from stories.roles import Right
from stories.texts import revisions
from stories.texts.interviews import Interview
from stories.texts.word_times import Said
from stories.transcripts import drafts, merge, review


@dataclass(frozen=True)
class Conflict:
    """Both have other words in one turn: the person has to choose."""


@dataclass(frozen=True)
class Ticks:
    """No word is other than it was; for each turn, whether somebody has listened to it."""

    listened: tuple[bool | None, ...]


@dataclass(frozen=True)
class Words:
    """The turns of the next version."""

    said: tuple[Said, ...]


Plan = Conflict | Ticks | Words


def plan(*, base: Sequence[Said], current: Sequence[Said], mine: Sequence[Said]) -> Plan:
    """What is to become of `mine`, which was written from `base`, now that `current` is in place. Pure."""
    if base == current:
        said = tuple(mine)
    else:
        together = merge.merged(base, current, mine)
        if any(one.theirs is not None for one in together):
            return Conflict()
        said = tuple(one.said for one in together)
    written = [one for one in said if one.text.split()]
    if len(current) == len(written) and all(map(_same, current, written)):
        return Ticks(tuple(one.checked for one in written))
    return Words(said)


def _same(before: Said, now: Said) -> bool:
    same = (before.speaker, before.text) == (now.speaker, " ".join(now.text.split()))
    return same and now.start_ms in (None, before.start_ms)


@transaction.atomic
def publish(
    *, by: User, interview: Interview, before: Revision | None, said: Sequence[Said]
) -> Revision | None:
    """What this person wrote from `before` becomes the next version, and their draft goes.

    What others have put in place since is brought together with it. None where both have other words in one
    turn: then the person's draft holds both, for them to decide. Raises `PermissionDenied`,
    `revisions.MarkGone`, and `drafts.Closed`.
    """
    require_in_study(by, Right.TRANSCRIBE, interview.story)
    write_permit.lock()  # from here on nobody puts other words in place
    interview = interview.now()
    drafts.require_open(interview, before)
    current = interview.current
    if current is None:
        assert interview.recording is not None  # noqa: S101 (words without sound are there)
        after = revisions.write_down(by=by, recording=interview.recording, said=said)
    else:
        match plan(base=merge.said_in(before), current=merge.said_in(current), mine=said):
            case Conflict():
                drafts.rebase(by=by, interview=interview, before=before, mine=said)
                return None
            case Ticks(listened):
                after = review.check_turns(by=by, revision=current, listened=listened)
            case Words(turns):
                after = revisions.correct_turns(by=by, before=current, said=turns)
    drafts.forget(interview, by)
    return review.check_if_whole(by=by, revision=after)
