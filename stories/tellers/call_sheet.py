"""Whom a person rings, texts or writes to, for no machine does: that something waits on their own page.

What is said is the same as in an e-mail, and tells nobody who overhears it what it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, require
from stories.ledger import audit
from stories.models import Story, Storyteller, User
from stories.models.reach import Reach
from stories.roles import Right
from stories.tellers import identity, notifications
from stories.tellers.identity import Why


class Outcome(StrEnum):
    TOLD = "told"
    TRIED = "tried"


@dataclass(frozen=True)
class Entry:
    """Somebody to be told. `sender`: how the caller names themselves; empty where no study has said."""

    storyteller: Storyteller
    name: str
    reach: Reach
    sender: str


def waiting(steward: User) -> QuerySet[Storyteller]:
    """Those who have not heard, and whom no e-mail reaches, or none has reached; of studies in whose team
    they are a steward."""
    reached = Story.objects.reached_by(steward, Right.READ_IDENTITY)
    found = notifications.to_be_told(reached).order_by(F("tried_at").asc(nulls_first=True), "pk")
    return found.exclude(identity__takes_mail=True, tried_at=None) if notifications.can_be_sent() else found


def opened(*, by: Actor) -> Sequence[Entry]:
    """The sheet, in clear: that each was read is logged. Raises `PermissionDenied`."""
    steward = require(by, Right.READ_IDENTITY)
    entries = [_entry(steward, storyteller) for storyteller in waiting(steward)]
    return [entry for entry in entries if entry.reach.contact]


def _entry(steward: User, storyteller: Storyteller) -> Entry:
    name, reach = identity.read(by=steward, storyteller=storyteller, why=Why.WAITS)
    reached = Story.objects.reached_by(steward, Right.READ_IDENTITY)
    return Entry(storyteller, name, reach, notifications.sender_to(storyteller, reached))


@transaction.atomic
def record(*, by: Actor, storyteller: Storyteller, outcome: Outcome, opened_at: datetime) -> None:
    """What came of it, of a sheet that was opened then: what waits since that moment they have not heard of.

    Raises `PermissionDenied`."""
    steward = require(by, Right.READ_IDENTITY)
    reached = Story.objects.reached_by(steward, Right.READ_IDENTITY)
    if not reached.filter(storyteller=storyteller).exists():
        raise PermissionDenied(gettext("They told nothing to a study in whose team you are a steward."))
    field = "told_at" if outcome is Outcome.TOLD else "tried_at"
    Storyteller.objects.filter(pk=storyteller.pk).update(**{field: min(opened_at, clock.now())})
    audit.record(by=steward, action=f"identity.{outcome}", target=f"storyteller:{storyteller.pk}")
