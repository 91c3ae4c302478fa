"""Before they tell: a steward talks with whoever is under sixteen, would like help to decide, or tells for
someone else without being sure that they may."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, Machine, require
from stories.ledger import audit, write_permit
from stories.models import Referral, Study, User
from stories.models.referral import ReferralReason
from stories.roles import Right
from stories.security.encryption import seal


@transaction.atomic
def ask(*, study: Study, why: ReferralReason, contact: str, beside: User | None = None) -> Referral:
    """Keep, sealed, how they can be reached. Nothing of what they may have typed is kept."""
    asked = Referral.objects.create(study=study, why=why, sealed_contact=seal(contact), beside=beside)
    audit.record(
        by=beside or Machine("the site"), action="talk.asked", target=f"talk:{asked.pk}", why=why.value
    )
    return asked


def open_for(steward: User) -> QuerySet[Referral]:
    """Those who wait for a steward of their study."""
    studies = Study.objects.reached_by(steward, Right.READ_IDENTITY)
    return Referral.objects.filter(done_at=None, study__in=studies)


@transaction.atomic
def read(*, by: Actor, asked: Referral) -> str:
    """How they can be reached. That it was read is logged."""
    steward = _steward_of(by, asked)
    audit.record(by=steward, action="talk.read", target=f"talk:{asked.pk}")
    return asked.contact


@transaction.atomic
def done(*, by: Actor, asked: Referral) -> None:
    """A steward has talked with them, or cannot reach them: how to is kept no longer."""
    write_permit.lock()
    steward = _steward_of(by, asked)
    Referral.objects.filter(pk=asked.pk).update(sealed_contact="", done_at=clock.now(), done_by=steward)
    audit.record(by=steward, action="talk.done", target=f"talk:{asked.pk}")


def _steward_of(by: Actor, asked: Referral) -> User:
    steward = require(by, Right.READ_IDENTITY)
    if not open_for(steward).filter(pk=asked.pk).exists():
        raise PermissionDenied(gettext("It is done, or is of a study in whose team you are no steward."))
    return steward
