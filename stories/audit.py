"""The audit log: kept in the database with the act itself, and sent to the structured log."""

import json
import logging
from typing import Any

from stories.actors import Actor, Machine, Teller
from stories.chain.write import add
from stories.models.audit_entry import AuditEntry
from stories.models.user import User

log = logging.getLogger("storybook.audit")


def record(*, by: Actor, action: str, target: str, **detail: Any) -> AuditEntry:
    """Write the entry of an act. Call inside the act's transaction.

    `target` is a kind and an opaque key ("story:12"); `detail` holds keys and
    choices only, never words, names or receipts.
    """
    entry = AuditEntry(
        actor=by if isinstance(by, User) else None,
        actor_kind=_kind(by),
        action=action,
        target=target,
        # As it comes back from the database: a key of a mapping is text there.
        detail=json.loads(json.dumps(detail, default=str)),
    )
    add(entry)
    log.info(json.dumps({"action": action, "target": target, "by": _name(by), **detail}, default=str))
    return entry


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
