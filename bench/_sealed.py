"""Many consent events at once, sealed as `stories.consent.events` seals each."""

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stories.models import ConsentEvent


def insert(events: "Sequence[ConsentEvent]") -> None:
    """In their order: those of one story as its history."""
    from django.db import transaction

    from stories.ledger import append, checkpoint, write_permit
    from stories.models import ConsentEvent
    from stories.security.sealing import digest

    with transaction.atomic():
        write_permit.lock()
        number, before = append.last(ConsentEvent)
        previous: dict[object, str] = {}
        for event in events:
            event.salt = secrets.token_hex(16)
            event.content = digest(event.said(), salt=event.salt)
            event.previous_hash = previous.get(event.subject, "")
            append.follow(event, number, before)
            number, before = event.number, event.hash
            previous[event.subject] = event.hash
        write_permit.permit_rows(len(events))
        ConsentEvent.objects.bulk_create(events, batch_size=2_000)
    checkpoint.move(append.name(ConsentEvent), checkpoint.Head(number, before))
