"""Letters to tellers who may be contacted and left an e-mail address: that something waits.

Once for what waits, and never twice in a day. Whoever reads the letter over a shoulder learns that there
is a page to open, and no more: not what was told, not by whom, not what is asked.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Machine
from stories.ledger import audit
from stories.models import Identity, Quote, Story, Storyteller
from stories.models.uses import Use

BEFORE: Final = timedelta(days=30)
"""So long before its end it is asked whether a yes may go on."""
EVERY: Final = timedelta(days=1)
BY: Final = Machine("letters")
STORY: Final = "passage__revision__text__story"
log = logging.getLogger("storybook.letters")


def can_be_sent() -> bool:
    """Whether the site has a server that sends letters, and knows its own address."""
    return "dummy" not in settings.EMAIL_BACKEND and bool(settings.WAGTAILADMIN_BASE_URL)


def send_what_waits() -> int:
    """Write to those who have not been told of what waits; how many letters were sent."""
    return sum(_write_to(teller) for teller in _to_be_told()) if can_be_sent() else 0


def _to_be_told() -> QuerySet[Storyteller]:
    known = _asked_for_quotes()
    for teller, at in _running_out():
        known[teller] = max(at, known.get(teller, at))
    long_ago = Q(mailed_at=None) | Q(mailed_at__lte=clock.now() - EVERY)
    tellers = Storyteller.objects.filter(long_ago, pk__in=known, identity__takes_mail=True)
    keys = [one.pk for one in tellers if one.mailed_at is None or one.mailed_at < known[one.pk]]
    return Storyteller.objects.filter(pk__in=keys)


def _running_out() -> Iterator[tuple[int, datetime]]:
    """(teller, since when it waits) of each yes that ends soon, or has: a letter before, and one after."""
    now = clock.now()
    ending = Story.objects.permitting(Use.CONTACT).filter(standing__ends_at__lte=now + BEFORE)
    for teller, ends_at in ending.values_list("storyteller", "standing__ends_at"):
        if ends_at is not None:
            yield teller, ends_at if ends_at <= now else ends_at - BEFORE


def _asked_for_quotes() -> dict[int, datetime]:
    asked = Quote.objects.waiting().permitting(Use.PUBLISH, Use.CONTACT)
    newest = (
        asked.values(teller=F(f"{STORY}__storyteller"))
        .annotate(at=Max("asked_at"))
        .values_list("teller", "at")
    )
    return dict(newest)


def _write_to(teller: Storyteller) -> bool:
    """The address is opened for this alone, which is logged. It is not tried again today if it fails.

    A telephone number is never opened here: a person rings.
    """
    _, contact = Identity.objects.get(storyteller=teller).opened()
    Storyteller.objects.filter(pk=teller.pk).update(mailed_at=clock.now())
    audit.record(by=BY, action="identity.mailed", target=f"storyteller:{teller.pk}")
    try:
        return bool(_letter(contact).send())
    except OSError as error:
        log.error("A letter could not be sent: %s.", type(error).__name__)
        return False


def _letter(contact: str) -> EmailMessage:
    address = settings.WAGTAILADMIN_BASE_URL + reverse("stories:my-story")
    return EmailMessage(
        subject=gettext("Something waits for you"),
        body=gettext(
            "Hello,\n\n"
            "We would like to ask you something. It waits on your own page:\n%(address)s\n\n"
            "Nothing happens unless you say yes. You do not have to answer.\n"
            "If you want no such letters, say no there to being contacted.\n"
        )
        % {"address": address},
        to=[contact],
    )
