"""Many consent events at once, sealed as `stories.consent.ledger` seals each."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stories.models import ConsentEvent


def insert(events: "Sequence[ConsentEvent]") -> None:
    """In their order: those of one story as its history."""
    from django.db import transaction

    from stories.chain import head, pen, write
    from stories.chain.seal import digest
    from stories.models import ConsentEvent

    with transaction.atomic():
        pen.take()
        number, before = write.last(ConsentEvent)
        previous: dict[object, str] = {}
        for event in events:
            event.salt = secrets.token_hex(16)
            event.content = digest(event.said(), salt=event.salt)
            event.previous_hash = previous.get(event.subject, "")
            write.follow(event, number, before)
            number, before = event.number, event.hash
            previous[event.subject] = event.hash
        pen.allow(len(events))
        ConsentEvent.objects.bulk_create(events, batch_size=2_000)
    head.move(write.name(ConsentEvent), head.Head(number, before))
