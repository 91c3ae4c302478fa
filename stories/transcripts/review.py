"""Vouching for words that a machine wrote down: by a person who listened, or by the teller themselves."""

from collections.abc import Sequence

from django.db import transaction

from stories import clock
from stories.accounts.actors import Actor, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent.acts import require_kept
from stories.ledger import audit, write_permit
from stories.models import Revision, Text, Turn
from stories.roles import Right
from stories.texts.revisions import NotCurrent


@transaction.atomic
def mark_checked(*, by: Actor, revision: Revision) -> Revision:
    """A member of staff has listened: these are the words that were said.

    Raises `PermissionDenied`, `NotCurrent`.
    """
    person = require_in_study(by, Right.TRANSCRIBE, revision.text.story)
    revision = _current(revision)
    if revision.checked_at is None:
        revision.checked_by, revision.checked_at = person, clock.now()
        revision.save(update_fields=["checked_by", "checked_at"])
        revision.turns.filter(checked_at=None).update(checked_by=person, checked_at=revision.checked_at)
        _announce(by, revision, "text.checked")
    return revision


@transaction.atomic
def check_turns(*, by: Actor, revision: Revision, listened: Sequence[bool | None]) -> Revision:
    """A member of staff has listened to some turns, or says that they have not (None: nothing, of that one).

    With the last of them the whole is checked. Raises `PermissionDenied`, `NotCurrent`.
    """
    person = require_in_study(by, Right.TRANSCRIBE, revision.text.story)
    revision = _current(revision)
    changed = []
    for turn, now in zip(revision.turns.all(), listened, strict=True):
        if now is not None and now != (turn.checked_at is not None):
            turn.checked_by, turn.checked_at = (person, clock.now()) if now else (None, None)
            changed.append(turn)
    if changed:
        Turn.objects.bulk_update(changed, ["checked_by", "checked_at"], batch_size=500)
        target = f"text:{revision.text_id}"
        audit.record(by=by, action="text.turns_checked", target=target, turns=len(changed))
    return check_if_whole(by=by, revision=revision)


def check_if_whole(*, by: Actor, revision: Revision) -> Revision:
    """Where somebody listened to every turn, the whole is checked; where not, it is not any more."""
    turns = revision.turns.all()
    if not turns.exists():
        return revision
    if not turns.filter(checked_at=None).exists():
        return mark_checked(by=by, revision=revision)
    if revision.checked_at is not None:
        revision.checked_by = revision.checked_at = None
        revision.save(update_fields=["checked_by", "checked_at"])
        _announce(by, revision, "text.unchecked")
    return revision


@transaction.atomic
def teller_agrees(*, by: Actor, revision: Revision) -> Revision:
    """The teller has read what was written down: these are their words.

    Raises `PermissionDenied`, `NotCurrent`, `TakenBack`.
    """
    require_teller(by, revision.text.story_id)
    require_kept(revision.text.story)
    revision = _current(revision)
    if revision.agreed_at is None:
        revision.agreed_at = clock.now()
        revision.save(update_fields=["agreed_at"])
        revision.turns.filter(agreed_at=None).update(agreed_at=revision.agreed_at)
        _announce(by, revision, "text.agreed")
    return revision


def _current(revision: Revision) -> Revision:
    """The revision as it stands, with its text locked, so that no correction comes in between."""
    write_permit.lock()
    text = Text.objects.select_for_update(of=("self",)).select_related("current").get(pk=revision.text_id)
    if text.current is None or text.current.pk != revision.pk:
        raise NotCurrent
    return text.current


def _announce(by: Actor, revision: Revision, action: str) -> None:
    audit.record(by=by, action=action, target=f"text:{revision.text_id}", number=revision.number)
