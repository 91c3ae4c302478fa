"""New words for one who lost theirs, and left a way to reach them.

Two stewards must agree; the old words end.
"""

import secrets

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, Machine, require
from stories.consent import receipts
from stories.ledger import audit, write_permit
from stories.models import Identity, LostReceipt, Receipt, Story, User
from stories.models.storyteller import digest_of_contact
from stories.models.uses import Use
from stories.roles import Right


class NotYet(ValueError):
    """It has not been checked, or by the very same steward. Its text says which."""


@transaction.atomic
def ask(*, contact: str, hint: str) -> None:
    """Someone typed the contact that they left. Whether anyone left it, is not said to them."""
    known = Identity.objects.exclude(contact_digest="").filter(contact_digest=digest_of_contact(contact))
    reachable = Story.objects.permitting(Use.CONTACT).filter(storyteller__identity__in=known)
    for teller in set(reachable.values_list("storyteller", flat=True)):
        request, new = LostReceipt.objects.get_or_create(storyteller_id=teller, ended_at=None)
        if new:
            request.keep_hint(hint)
            request.save(update_fields=["sealed_hint"])
            audit.record(by=Machine("the site"), action="receipt.lost", target=f"storyteller:{teller}")


def open_for(steward: User) -> QuerySet[LostReceipt]:
    """Those of people who told something to a study whose stewards' team this is."""
    reached = Story.objects.reached_by(steward, Right.READ_IDENTITY).values("storyteller")
    return LostReceipt.objects.filter(ended_at=None, storyteller__in=reached)


@transaction.atomic
def check(*, by: Actor, request: LostReceipt) -> None:
    """A steward has reached them by the contact that they left, and is sure that it is them."""
    steward, request = _locked(by, request)
    request.checked_by, request.checked_at = steward, clock.now()
    request.save(update_fields=["checked_by", "checked_at"])
    audit.record(by=steward, action="receipt.checked", target=f"storyteller:{request.storyteller_id}")


@transaction.atomic
def give(*, by: Actor, request: LostReceipt) -> tuple[str, ...]:
    """A second steward agrees: the new words, which are kept nowhere in clear. Raises `NotYet`."""
    steward, request = _locked(by, request)
    if request.checked_by_id is None:
        raise NotYet(gettext("Nobody has checked yet who it is."))
    if request.checked_by_id == steward.pk:
        raise NotYet(gettext("You checked this one yourself. Another steward has to agree."))
    Receipt.objects.filter(storyteller=request.storyteller_id).delete()
    words = receipts.issue(request.storyteller, secrets.token_urlsafe(32))
    _end(request, steward, "receipt.given")
    return words


@transaction.atomic
def refuse(*, by: Actor, request: LostReceipt) -> None:
    """It is not them, or they cannot be reached. Their old words go on."""
    steward, request = _locked(by, request)
    _end(request, steward, "receipt.refused")


def _end(request: LostReceipt, steward: User, action: str) -> None:
    request.ended_by, request.ended_at, request.sealed_hint = steward, clock.now(), ""
    request.save(update_fields=["ended_by", "ended_at", "sealed_hint"])
    audit.record(by=steward, action=action, target=f"storyteller:{request.storyteller_id}")


def _locked(by: Actor, request: LostReceipt) -> tuple[User, LostReceipt]:
    steward = require(by, Right.READ_IDENTITY)
    write_permit.lock()
    found = open_for(steward).select_for_update(of=("self",)).filter(pk=request.pk).first()
    if found is None:
        raise PermissionDenied(gettext("It has ended, or is of a study in whose team you are no steward."))
    return steward, found
