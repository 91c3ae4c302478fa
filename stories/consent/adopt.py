"""Holds, other people and the day of erasing of a database of before these were events of the ledger.

Once, after the migration that brings them, what is kept of each story is written into its events; or the
check (`stories.consent.compare`) would find that nobody had said it. It closes, and opens nothing.
"""

from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.db.models import Q

from stories.accounts.actors import Machine
from stories.consent import closings, events
from stories.consent.events import Terms
from stories.consent.gate import Consent, fold
from stories.ledger import audit, write_permit
from stories.models import AuditEntry, ConsentEvent, EventKind, Hold, Method, Story
from stories.models.uses import Use

BY: Final = Machine("migration")
DONE: Final = "ledger.adopted"


def adopt(**_: object) -> None:
    """A `post_migrate` receiver."""
    if Story.objects.exists() and not AuditEntry.objects.filter(action=DONE).exists():
        _adopt()


@transaction.atomic
def _adopt() -> None:
    write_permit.lock()
    kept = Q(held=True) | Q(others_open=True) | Q(erase_at__isnull=False)
    stories = list(Story.objects.filter(kept, consent_events__isnull=False).distinct())
    for story in stories:
        history = list(ConsentEvent.objects.of(story))
        for kind, terms in list(_missing(story, history, fold(history))):
            answers = dict.fromkeys(Use, False) if kind is EventKind.WITHDRAWN else {}
            events.append_again(story=story, kind=kind, by=BY, answers=answers, terms=terms)
    closings.begin()
    audit.record(by=BY, action=DONE, target="ledger:all", stories=len(stories))


def _missing(
    story: Story, history: list[ConsentEvent], consent: Consent
) -> Iterator[tuple[EventKind, Terms]]:
    if story.erase_at and not consent.erase_at and not consent.answers.get(Use.KEEP):
        yield EventKind.WITHDRAWN, Terms(erase_at=story.erase_at)
    if story.others_open and not consent.others_open:
        yield EventKind.OTHERS, Terms(others_open=True)
    if story.held and not consent.held:
        shown = any(event.evidence for event in history)
        waits = history[0].method == Method.BROUGHT and not shown
        yield EventKind.HELD, Terms(hold=Hold.EVIDENCE if waits else Hold.STEWARD)
