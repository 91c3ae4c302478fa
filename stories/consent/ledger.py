"""Writing consent down: append-only events, each hashed over the one before.

The hash is SHA-256 over the canonical JSON (keys sorted, no spaces) of the
event's own content and the hash of the event before it in the same story.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from stories import audit, clock
from stories.actors import Actor
from stories.consent import standing
from stories.consent.uses import Use
from stories.models import ConsentEvent, ConsentFormVersion, Embargo, EventKind, Method, Story, User
from stories.signals import tell


@dataclass(frozen=True)
class Terms:
    """What goes with the answers: an embargo (as before, unless named) and an end."""

    embargo: Embargo = Embargo.UNCHANGED
    embargo_until: datetime | None = None
    expires_at: datetime | None = None


@transaction.atomic
def append(
    *,
    story: Story,
    kind: EventKind,
    by: Actor,
    method: Method,
    form_version: ConsentFormVersion,
    answers: Mapping[Use, bool],
    terms: Terms = Terms(),
) -> ConsentEvent:
    """Add an event to a story's history, with its audit entry, and tell the rooms above.

    Called by the acts of `stories.consent.acts`, which check the permission.
    The story's row is locked, so that two writers make one history.
    """
    Story.objects.select_for_update().get(pk=story.pk)
    last = ConsentEvent.objects.of(story).last()
    event = ConsentEvent(
        story=story,
        sequence=last.sequence + 1 if last else 1,
        kind=kind,
        form_version=form_version,
        embargo=terms.embargo,
        embargo_until=terms.embargo_until,
        expires_at=terms.expires_at,
        # Never before the event that it follows, whatever the clock does.
        at=max(clock.now(), last.at) if last else clock.now(),
        method=method,
        by=by if isinstance(by, User) else None,
        previous_hash=last.hash if last else "",
        **{use.value: yes for use, yes in answers.items()},
    )
    event.hash = digest(event)
    event.save(force_insert=True)
    standing.rewrite(story)
    audit.record(
        by=by,
        action=f"consent.{kind.value}",
        target=f"story:{story.pk}",
        answers={use.value: yes for use, yes in answers.items()},
    )
    tell("consent_changed", story_id=story.pk)
    return event


def digest(event: ConsentEvent) -> str:
    """The event's hash, 64 hexadecimal digits."""
    content = {
        "story": str(event.story.public_id),
        "sequence": event.sequence,
        "kind": str(event.kind),
        "form_version": event.form_version_id,
        "answers": {use.value: yes for use, yes in event.answers.items()},
        "embargo": str(event.embargo),
        "embargo_until": _instant(event.embargo_until),
        "expires_at": _instant(event.expires_at),
        "at": _instant(event.at),
        "method": str(event.method),
        "by": event.by_id,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def first_broken(story: Story) -> ConsentEvent | None:
    """The first event of the story that was altered, or whose forerunner was."""
    previous = ""
    for number, event in enumerate(ConsentEvent.objects.of(story).select_related("story"), start=1):
        if event.sequence != number or event.previous_hash != previous or event.hash != digest(event):
            return event
        previous = event.hash
    return None
