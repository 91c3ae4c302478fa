"""“That is not what I said”: the teller writes what they said, and somebody who listens puts it in place.

It is the teller's word against a machine's, or a tired person's. Nobody alters it, and it is answered.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Teller, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent.acts import require_kept
from stories.ledger import audit, write_permit
from stories.models import CorrectionState, Revision, Story, TellerCorrection, Text, Turn, User
from stories.roles import Right
from stories.texts import revisions
from stories.texts.alignment import aligned, moved
from stories.texts.normalise import normalise
from stories.transcripts import merge

LONGEST: Final = 5_000
"""Characters, of one turn."""
MOST_WAITING: Final = 200
"""Of one transcript, so that nobody's page grows without end."""


class NotThere(ValueError):
    """The words around it are others by now."""

    def __init__(self) -> None:
        super().__init__(
            gettext("These words have changed since, so we can’t find their place. Correct them by hand.")
        )


class Full(ValueError):
    """So much waits that a person should look at it first."""


@transaction.atomic
def submit(*, by: Teller, turn: Turn, words: str) -> TellerCorrection | None:
    """What the teller said at that turn; what they wrote of it before goes. None where it is what is there.

    Raises `PermissionDenied`, `revisions.NotCurrent`, `TakenBack`, `Full`.
    """
    revision = turn.revision
    story = revision.text.story
    require_teller(by, story.pk)
    require_kept(story)
    write_permit.lock()
    text = Text.objects.select_for_update(of=("self",)).get(pk=revision.text_id)
    if text.current_id != revision.pk:
        raise revisions.NotCurrent
    words = " ".join(normalise(words).split())[:LONGEST]
    waiting = text.corrections.filter(state=CorrectionState.WAITING)
    waiting.filter(revision=revision, start=turn.start).delete()
    if not words or words == revision.body[turn.start : turn.end]:
        return None
    if waiting.count() >= MOST_WAITING:
        raise Full
    said = TellerCorrection.objects.create(
        text=text, revision=revision, start=turn.start, end=turn.end, words=words
    )
    audit.record(by=by, action="text.said_otherwise", target=f"text:{text.pk}", own=said.pk)
    return said


def of_story(story: Story) -> list[TellerCorrection]:
    """All that its teller said, the newest first."""
    found = TellerCorrection.objects.filter(text__story=story).select_related("revision")
    return list(found.order_by("-pk"))


def place(said: TellerCorrection, current: Revision) -> Turn | None:
    """The turn of the words in place that it is about; None where its words are spread, or among others."""
    turns = current.turns.all()
    if current.pk == said.revision_id:
        return turns.filter(start=said.start).first()
    now = moved(said.revision.body, current.body)
    there = [at for at in map(now.get, range(said.start, said.end)) if at is not None]
    turn = turns.filter(start__lte=there[0], end__gt=there[-1]).first() if there else None
    return turn if turn and _only(said, turn, current) else None


def _only(said: TellerCorrection, turn: Turn, current: Revision) -> bool:
    """Whether no words of another turn have come into it."""
    before = moved(current.body, said.revision.body)
    came = [at for at in map(before.get, range(turn.start, turn.end)) if at is not None]
    return all(said.start <= at < said.end for at in came)


@transaction.atomic
def accept(*, by: User, said: TellerCorrection) -> Revision:
    """Somebody has listened: it is what was said, and it becomes the next version of the words.

    Raises `NotThere`, `revisions.NotCurrent`, `revisions.MarkGone`.
    """
    said, current = _open(by, said)
    turn = place(said, current)
    if turn is None:
        raise NotThere
    number = list(current.turns.values_list("pk", flat=True)).index(turn.pk)
    turns = merge.said_in(current)
    turns[number] = replace(turns[number], text=said.words, checked=True)
    after = revisions.correct_turns(by=by, before=current, said=turns)
    after.turns.filter(number=turn.number).update(agreed_at=said.said_at)
    _decide(by, said, CorrectionState.TAKEN)
    return after


@transaction.atomic
def decline(*, by: User, said: TellerCorrection) -> None:
    """Somebody has listened: the words in place are what was said. The teller reads that."""
    said, _ = _open(by, said)
    _decide(by, said, CorrectionState.LEFT)


def _open(by: User, said: TellerCorrection) -> tuple[TellerCorrection, Revision]:
    require_in_study(by, Right.TRANSCRIBE, said.text.story)
    write_permit.lock()
    text = Text.objects.select_for_update(of=("self",)).select_related("current").get(pk=said.text_id)
    said = TellerCorrection.objects.select_related("revision", "text__story").get(pk=said.pk)
    if said.state != CorrectionState.WAITING or text.current is None:
        raise revisions.NotCurrent
    return said, text.current


def _decide(by: User, said: TellerCorrection, state: CorrectionState) -> None:
    said.state, said.decided_by, said.decided_at = state, by, clock.now()
    said.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(by=by, action=f"text.own_{state.value}", target=f"text:{said.text_id}", own=said.pk)


def forget(revision: Revision, start: int, end: int) -> None:
    """What was said of turns with these words, which are closed now: it may hold them."""
    for said in TellerCorrection.objects.filter(text=revision.text_id).select_related("revision"):
        now = moved(said.revision.body, revision.body)
        there = [at for at in map(now.get, range(said.start, said.end)) if at is not None]
        if not there or (there[0] < end and there[-1] >= start):
            said.delete()


def compared(before: str, after: str) -> list[tuple[str, str]]:
    """The words of both in one line: ("same" | "gone" | "new", words)."""
    old, new = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    at = to = 0
    for there, here, length in [*_blocks(old, new), (len(old), len(new), 0)]:
        found = (("gone", old[at:there]), ("new", new[to:here]), ("same", new[here : here + length]))
        pieces += [(kind, " ".join(words)) for kind, words in found if words]
        at, to = there + length, here + length
    return pieces


def _blocks(old: list[str], new: list[str]) -> Iterable[tuple[int, int, int]]:
    return [(block.before, block.after, block.length) for block in aligned(old, new)]
