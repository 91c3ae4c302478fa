"""The receipts of those whose stories were brought in, on cards: made when they are printed, and kept
nowhere."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from stories import clock
from stories.accounts.actors import Actor
from stories.accounts.permissions import require_in_study
from stories.bulk_import.run import Report
from stories.consent import receipts
from stories.ledger import audit, write_permit
from stories.models import Batch, Receipt, Story, Storyteller
from stories.models.uses import Use
from stories.roles import Right

ANEW_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Card:
    """`story`: the first that they told, to know whom to hand it to."""

    story: Story
    words: tuple[str, ...]


def without(batch: Batch) -> list[Story]:
    """Of each of its tellers who has no receipt yet, the first story; of those that are kept still.

    Those count too whose row an earlier batch brought in, which was stopped.
    """
    rows = [row.story for row in Report.unpacked(batch.report).rows if row.story]
    brought = Q(batch=batch) | Q(pk__in=rows, batch__isnull=False)
    stories = Story.objects.permitting(Use.KEEP).filter(brought, storyteller__receipts=None)
    first: dict[int, Story] = {}
    for story in stories.select_related("storyteller", "area").order_by("pk"):
        first.setdefault(story.storyteller_id, story)
    return list(first.values())


def issue(*, by: Actor, batch: Batch) -> Iterator[Card]:
    """A receipt for each teller who has none. Two people who print at once make one for each."""
    for story in without(batch):
        if card := _issue(by, story):
            yield card


def unused(batch: Batch) -> list[Storyteller]:
    """Those whose card was made within the last day, and who have not opened their page with it."""
    since = clock.now() - ANEW_FOR
    used = Receipt.objects.filter(Q(issued_at__lt=since) | Q(opened_at__isnull=False))
    tellers = Storyteller.objects.filter(stories__batch=batch, receipts__isnull=False)
    return list(tellers.exclude(receipts__in=used).distinct().order_by("pk"))


def make_anew(*, by: Actor, batch: Batch) -> Iterator[Card]:
    """The print went wrong: of each card that nobody has used the words end, and new ones are made."""
    for teller in unused(batch):
        with transaction.atomic():
            write_permit.lock()
            Storyteller.objects.select_for_update().get(pk=teller.pk)
            if teller in unused(batch):  # not opened meanwhile
                Receipt.objects.filter(storyteller=teller).delete()
    yield from issue(by=by, batch=batch)


@transaction.atomic
def _issue(by: Actor, story: Story) -> Card | None:
    require_in_study(by, Right.COLLECT, story)
    write_permit.lock()
    teller = Storyteller.objects.select_for_update().get(pk=story.storyteller_id)
    if Receipt.objects.filter(storyteller=teller).exists():
        return None
    words = receipts.issue(teller, secrets.token_urlsafe(32))
    audit.record(by=by, action="receipt.card", target=f"storyteller:{teller.pk}")
    return Card(story, words)
