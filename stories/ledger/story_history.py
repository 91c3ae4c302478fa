"""All that was said and done about one story, for a steward to hand over: no word of it, no name.

The events of its consent, the entries of the audit trail that are of it, the copies that were given, and the
notices that were sent. Each room says by which names the audit trail knows what it made of a story.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.functional import Promise

from stories.ledger.acts_in_words import Words, by_whom
from stories.models import AuditEntry, ConsentEvent, CopyOf, Story
from stories.models.sealed import Sealed

Targets = Callable[[Story], Iterable[str]]
_rooms: dict[str, Targets] = {}
_acts: dict[str, str | Promise] = {}


def register(name: str, targets: Targets, acts: Words) -> None:
    """Called by a room in its `AppConfig.ready()`: the targets in the audit trail that are of a story, and
    how what was done to them is told."""
    _rooms[name] = targets
    _acts.update(acts)


def in_words(entry: AuditEntry) -> str:
    """What was done. An act that nobody says in words any more is called as it was written down."""
    return str(_acts.get(entry.action, entry.action))


def who_did(entry: AuditEntry) -> str:
    """Staff by the name they sign in with."""
    return entry.actor.username if entry.actor else str(by_whom(entry.actor_kind))


def registered() -> tuple[str, ...]:
    return tuple(_rooms)


def of_ground(story: Story) -> Iterator[str]:
    yield f"story:{story.pk}"
    yield f"storyteller:{story.storyteller_id}"
    for text in story.texts.prefetch_related("revisions__passages__quote"):
        yield f"text:{text.pk}"
        for revision in text.revisions.all():
            yield f"revision:{revision.pk}"
            for passage in revision.passages.all():
                if hasattr(passage, "quote"):
                    yield f"quote:{passage.quote.pk}"


def entries(story: Story) -> list[AuditEntry]:
    """The audit trail of the story, in its order."""
    targets = {target for room in _rooms.values() for target in room(story)}
    return list(AuditEntry.objects.filter(target__in=targets).select_related("actor").order_by("number"))


def history(story: Story) -> dict[str, Any]:
    """As JSON can hold it. Times are ISO 8601; staff are named by the name they sign in with."""
    return {
        "story": str(story.public_id),
        "told_on": story.told_on.isoformat(),
        "by_what_right": story.authority,
        "consent": [_event(event) for event in ConsentEvent.objects.of(story).select_related("by")],
        "done": [_entry(entry) for entry in entries(story)],
        "copies": [_copy(one) for one in _copies(story)],
        "other_people": [
            {"state": one.state, "added": one.added_at.isoformat(), "settled": _when(one.settled_at)}
            for one in story.others.all()
        ],
    }


def _event(event: ConsentEvent) -> dict[str, Any]:
    return {
        **_sealed(event),
        "what": event.kind,
        "answers": {use.value: yes for use, yes in event.answers.items()},
        "embargo": event.embargo,
        "embargo_until": _when(event.embargo_until),
        "ends": _when(event.expires_at),
        "at": event.at.isoformat(),
        "how": event.method,
        "written_down_by": event.by.username if event.by else "",
        "form_version": event.form_version_id,
        "quote": event.quote_id,
        "digest_of_words": event.words,
        "digest_of_evidence": event.evidence,
    }


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        **_sealed(entry),
        "what": entry.action,
        "target": entry.target,
        "at": entry.at.isoformat(),
        "by": entry.actor.username if entry.actor else entry.actor_kind,
        "detail": entry.detail,
    }


def _sealed(entry: Sealed) -> dict[str, Any]:
    return {"entry": entry.number, "seal": entry.hash}


def _copies(story: Story) -> Iterable[CopyOf]:
    held = CopyOf.objects.filter(subject=story.public_id).select_related("copy")
    return held.prefetch_related("notices").order_by("pk")


def _copy(held: CopyOf) -> dict[str, Any]:
    return {
        "kind": held.copy.kind,
        "given_to": held.copy.given_to,
        "made": held.copy.made_at.isoformat(),
        "notices": [
            {"because": notice.because, "at": notice.at.isoformat(), "sent": _when(notice.sent_at)}
            for notice in held.notices.all()
        ],
    }


def _when(at: Any) -> str:
    return at.isoformat() if at else ""
