"""The audit log: kept in the database with the act itself, and sent to the structured log."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from stories.accounts.actors import Actor, Machine, Teller
from stories.ledger.append import add_all
from stories.models.audit_entry import AuditEntry
from stories.models.user import User

log = logging.getLogger("storybook.audit")


@dataclass(frozen=True)
class Done:
    """`target` is a kind and an opaque key ("story:12"); `detail` holds keys and choices only, never words,
    names or receipts.
    """

    target: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(*, by: Actor, action: str, target: str, **detail: Any) -> AuditEntry:
    """Write the entry of an act, as `Done` describes it. Call inside the act's transaction."""
    return record_all(by=by, action=action, done=[Done(target, detail)])[0]


_held: Final[ContextVar[list[AuditEntry] | None]] = ContextVar("held", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Within this, in a transaction, entries are written at its end: others wait for the ledger."""
    held: list[AuditEntry] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    if held:
        add_all(held)


def record_all(*, by: Actor, action: str, done: Sequence[Done]) -> list[AuditEntry]:
    """As `record`, of the same act done to several things: an entry of each."""
    entries = [
        AuditEntry(
            actor=by if isinstance(by, User) else None,
            actor_kind=_kind(by),
            action=action,
            target=one.target,
            # As it comes back from the database: a key of a mapping is text there.
            detail=json.loads(json.dumps(one.detail, default=str)),
        )
        for one in done
    ]
    held = _held.get()
    if held is None:
        add_all(entries)
    else:
        held.extend(entries)
    for one in done:
        said = {"action": action, "target": one.target, "by": _name(by), **one.detail}
        log.info(json.dumps(said, default=str))
    return entries


def _kind(by: Actor) -> str:
    match by:
        case Teller():
            return "teller"
        case Machine(name=name):
            return f"machine: {name}"
        case _:
            return "staff"


def _name(by: Actor) -> str:
    return f"staff:{by.pk}" if isinstance(by, User) else _kind(by)
