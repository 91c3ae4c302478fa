"""Undo and redo at the desk: each step is kept with what it changed, and played backwards or again.

Acts note their changes while a step is being taken; outside of one (the demo) nothing is noted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Final, NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.translation import gettext

from analysis.models import Step
from analysis.reading import NotReadable, readable_by
from stories import clock
from stories.accounts.actors import Actor, require
from stories.ledger import write_permit
from stories.models import Story, User
from stories.roles import Right


class Kind(StrEnum):
    """What a change is of; the key is the coding's, the suggestion's, or that of a thread's first memo."""

    LIVE = "live"
    CODE = "code"
    ORIGIN = "origin"
    DECISION = "decision"
    MEMO = "memo"


Value = int | bool | None


class Change(NamedTuple):
    kind: Kind
    pk: int
    before: Value
    after: Value


class CannotUndo(ValueError):
    """What the step changed is not there any more, or other by now. Its text is for the person who tried."""


Player = Callable[[User, int, Value], None]
_players: dict[Kind, Player] = {}
_taking: ContextVar[list[Change] | None] = ContextVar("taking", default=None)
FAILS: Final[list[type[Exception]]] = [ObjectDoesNotExist]
"""What a player raises where its row cannot be as it was."""


def register(players: Mapping[Kind, Player], fails: Sequence[type[Exception]] = ()) -> None:
    """How each kind of change is made again: called with the coder, the row's key, and what it is to be."""
    _players.update(players)
    FAILS.extend(fails)


def note(kind: Kind, pk: int, before: Value, after: Value) -> None:
    """An act changed this: part of the step that is being taken, if one is."""
    changes = _taking.get()
    if changes is not None and before != after:
        changes.append(Change(kind, pk, before, after))


@contextmanager
def step(by: Actor, story: Story) -> Iterator[list[Change]]:
    """All that acts change in here can be undone together; gives the list that it is noted in.

    What was undone before can't be done again then. Raises `PermissionDenied`.
    """
    coder = require(by, Right.READ)
    changes: list[Change] = []
    taking = _taking.set(changes)
    try:
        with transaction.atomic():
            write_permit.lock()
            yield changes
            if changes:
                steps = Step.objects.of(coder, story)
                steps.undone().delete()
                Step.objects.create(coder=coder, story=story, changes=changes)
    finally:
        _taking.reset(taking)


def undo(*, by: Actor, story: Story) -> Step | None:
    """Take the person's latest step in this story back; None where there is none.

    Raises `PermissionDenied`, `NotReadable`, and `CannotUndo` where it can't be: it is forgotten then.
    """
    return _play(by, story, backwards=True)


def redo(*, by: Actor, story: Story) -> Step | None:
    """Do again what was undone last; None where there is nothing. Raises as `undo` does."""
    return _play(by, story, backwards=False)


def changes_of(step: Step) -> list[Change]:
    return [Change(Kind(kind), pk, before, after) for kind, pk, before, after in step.changes]


def _play(by: Actor, story: Story, *, backwards: bool) -> Step | None:
    coder = require(by, Right.READ)
    if not readable_by(coder).filter(pk=story.pk).exists():
        raise NotReadable(gettext("This story is not here."))
    failed: Exception | None = None
    with transaction.atomic():
        write_permit.lock()
        steps = Step.objects.of(coder, story)
        taken = (steps.done() if backwards else steps.undone()).select_for_update().first()
        if taken is None:
            return None
        changes = changes_of(taken)
        try:
            with transaction.atomic():
                for one in reversed(changes) if backwards else changes:
                    _players[one.kind](coder, one.pk, one.before if backwards else one.after)
        except tuple(FAILS) as error:
            failed = error
            taken.delete()
        else:
            taken.undone_at = clock.now() if backwards else None
            taken.save(update_fields=["undone_at"])
    if failed is not None:
        raise CannotUndo(
            gettext("That can't be undone any more: the words or the code are not as they were.")
        ) from failed
    return taken
