"""E-mails to tellers who may be contacted and asked for that: that something waits.

Once for what waits, and never twice in a day. Whoever reads the letter over a shoulder learns that there
is a page to open, and no more: not what was told, not by whom, not what is asked.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Machine
from stories.ledger import audit
from stories.models import Identity, Quote, Story, Storyteller, Study
from stories.models.story import StoryQuerySet
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
    if not can_be_sent():
        return 0
    by_mail = to_be_told().filter(identity__takes_mail=True)
    due = by_mail.filter(Q(tried_at=None) | Q(tried_at__lte=clock.now() - EVERY))
    return sum(_write_to(teller) for teller in due)


def to_be_told(within: StoryQuerySet | None = None) -> QuerySet[Storyteller]:
    """Who may be contacted, left a way to reach them, and has not heard of what waits for them; `within`
    these stories."""
    stories = Story.objects.all() if within is None else within
    known = _asked_for_quotes(stories)
    for teller, at in _running_out(stories):
        known[teller] = max(at, known.get(teller, at))
    long_ago = Q(told_at=None) | Q(told_at__lte=clock.now() - EVERY)
    tellers = Storyteller.objects.filter(long_ago, pk__in=known).exclude(identity=None)
    tellers = tellers.exclude(identity__sealed_contact="")
    keys = [one.pk for one in tellers if one.told_at is None or one.told_at < known[one.pk]]
    return Storyteller.objects.filter(pk__in=keys)


def _running_out(stories: StoryQuerySet) -> Iterator[tuple[int, datetime]]:
    """(teller, since when it waits) of each yes that ends soon, or has: a letter before, and one after."""
    now = clock.now()
    ending = stories.permitting(Use.CONTACT).filter(standing__ends_at__lte=now + BEFORE)
    for teller, ends_at in ending.values_list("storyteller", "standing__ends_at"):
        if ends_at is not None:
            yield teller, ends_at if ends_at <= now else ends_at - BEFORE


def _asked_for_quotes(stories: StoryQuerySet) -> dict[int, datetime]:
    asked = Quote.objects.waiting().permitting(Use.PUBLISH, Use.CONTACT)
    asked = asked.filter(**{f"{STORY}__in": stories.values("pk")})
    newest = (
        asked.values(teller=F(f"{STORY}__storyteller"))
        .annotate(at=Max("asked_at"))
        .values_list("teller", "at")
    )
    return dict(newest)


def _write_to(teller: Storyteller) -> bool:
    """The address is opened for this alone, which is logged. If it fails, it is tried again tomorrow, and
    until then a steward may be quicker.

    A telephone number is never opened here: a person rings (`stories.tellers.call_sheet`).
    """
    _, reach = Identity.objects.get(storyteller=teller).opened()
    # Before it is sent: whoever is killed in between has not written twice.
    Storyteller.objects.filter(pk=teller.pk).update(told_at=clock.now())
    audit.record(by=BY, action="identity.mailed", target=f"storyteller:{teller.pk}")
    try:
        sent = bool(_letter(reach.contact, sender_to(teller)).send())
    except (OSError, ValueError) as error:
        log.error("A letter could not be sent: %s.", type(error).__name__)
        sent = False
    came_of_it: dict[str, Any] = (
        {"tried_at": None} if sent else {"tried_at": clock.now(), "told_at": teller.told_at}
    )
    Storyteller.objects.filter(pk=teller.pk).update(**came_of_it)
    return sent


def sender_to(teller: Storyteller, within: StoryQuerySet | None = None) -> str:
    """What an envelope, an e-mail or a caller says they are: as a study has said that may contact them."""
    stories = (Story.objects.all() if within is None else within).permitting(Use.CONTACT)
    senders = Study.objects.exclude(neutral_sender="").order_by("-stories__pk")
    senders = senders.filter(stories__in=stories.filter(storyteller=teller).values("pk"))
    return senders.values_list("neutral_sender", flat=True).first() or ""


def _letter(contact: str, sender: str) -> EmailMessage:
    _, of_the_site = parseaddr(settings.DEFAULT_FROM_EMAIL)
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
        from_email=formataddr((sender, of_the_site)),
        to=[contact],
    )
