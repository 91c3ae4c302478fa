"""Sealing anew, with the newest key, all that was sealed with an older one: so that the older one can go."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cryptography.fernet import InvalidToken
from django.db import models, transaction

from stories.accounts.actors import Machine
from stories.ledger import audit, write_permit
from stories.models import Concern, FieldNote, Identity, LostReceipt, Referral
from stories.security.encryption import reseal

SEALED: "Final[tuple[tuple[type[models.Model], tuple[str, ...]], ...]]" = (
    (Identity, ("sealed_name", "sealed_contact", "sealed_wishes")),
    (LostReceipt, ("sealed_hint",)),
    (Referral, ("sealed_contact",)),
    (FieldNote, ("sealed_body",)),
    (Concern, ("sealed_words", "sealed_reasons")),
)
"""Every field whose text is sealed. (Cookies are too: they last for minutes.)"""
BY: Final = Machine("reseal")


@dataclass(frozen=True)
class Done:
    """How many fields were sealed anew, and the rows that no key opens: "identity:12"."""

    fields: int
    unopened: tuple[str, ...]


def seal_anew() -> Done:
    """Safe to stop and to run again: each row is done on its own."""
    fields, unopened = 0, list[str]()
    for model, names in SEALED:
        for key in list(model._default_manager.order_by("pk").values_list("pk", flat=True)):
            try:
                fields += _one(model, names, key)
            except InvalidToken:
                unopened.append(f"{model._meta.model_name}:{key}")
    with transaction.atomic():
        audit.record(by=BY, action="identity.resealed", target="identity:all", fields=fields)
    return Done(fields, tuple(unopened))


@transaction.atomic
def _one(model: type[models.Model], names: tuple[str, ...], key: int) -> int:
    write_permit.lock()
    row = model._default_manager.select_for_update().filter(pk=key).first()
    if row is None:
        return 0  # it was erased meanwhile
    changed = dict(_anew(row, names))
    if changed:
        model._default_manager.filter(pk=key).update(**changed)
    return len(changed)


def _anew(row: models.Model, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for name in names:
        sealed: str = getattr(row, name)
        if sealed:
            yield name, reseal(sealed)
