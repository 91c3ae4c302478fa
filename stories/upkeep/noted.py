"""That the site was backed up, and that a restore was tried: written down, so that it is known when."""

from datetime import datetime
from typing import Final

from django.db import transaction

from stories.accounts.actors import Actor, Machine, require
from stories.ledger import audit
from stories.models import AuditEntry
from stories.roles import Right

BACKUP: Final = "backup.made"
RESTORE: Final = "restore.tried"
EPOCH: Final = "ledger.epoch"
"""What a restore itself writes down."""
TARGET: Final = "site:all"


@transaction.atomic
def backed_up(*, by: Actor) -> None:
    """Raises `PermissionDenied`."""
    _write(by, BACKUP)


@transaction.atomic
def restore_tried(*, by: Actor) -> None:
    """On another machine, which this site knows nothing of. Raises `PermissionDenied`."""
    _write(by, RESTORE)


def _write(by: Actor, action: str) -> None:
    if not isinstance(by, Machine):
        require(by, Right.ADMINISTER)
    audit.record(by=by, action=action, target=TARGET)


def last(*actions: str) -> datetime | None:
    """When one of these was done last."""
    found = AuditEntry.objects.filter(action__in=actions).order_by("-number").values_list("at", flat=True)
    return found.first()
