"""Writing consent down: append-only events, each sealed over the one before, in its story and in all.

What an event says is in its seal as a salted digest (`stories.ledger`), so that the chain can
be read whole after a story was erased.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from stories import clock
from stories.accounts.actors import Actor
from stories.consent import closings, standing
from stories.ledger import audit, write_permit
from stories.ledger.append import add_all, follow
from stories.ledger.append import last as last_of_all
from stories.models import (
    ConsentEvent,
    ConsentFormVersion,
    Embargo,
    EventKind,
    Hold,
    Method,
    Quote,
    RedactedPart,
    Story,
    User,
)
from stories.models.uses import Use
from stories.security.sealing import digest, seal
from stories.signals import notify, notify_all


@dataclass(frozen=True)
class Terms:
    """What goes with the answers: an embargo (as before, unless named) and an end; a hold that is put on or
    taken off, whether somebody else in it has yet to be asked, and when it is to be erased."""

    embargo: Embargo = Embargo.UNCHANGED
    embargo_until: datetime | None = None
    expires_at: datetime | None = None
    hold: Hold = Hold.NONE
    others_open: bool | None = None
    erase_at: datetime | None = None

    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class First:
    """The first answers about a story. `evidence`: SHA-256 of the file in which they were given elsewhere."""

    story: Story
    form_version: ConsentFormVersion
    answers: Mapping[Use, bool]
    method: Method
    terms: Terms
    evidence: str = ""

    @property
    def said(self) -> dict[str, Any]:
        return {use.value: yes for use, yes in self.answers.items()}


@transaction.atomic(savepoint=False)
def begin(*, by: Actor, firsts: Sequence[First]) -> list[ConsentEvent]:
    """The first event of each of these new stories, in their order; as `append` in all else.

    None of them has a history yet: the database refuses a second first event. So there is nothing to lock.
    Called by `acts.give_all`, which checks the permission.
    """
    write_permit.lock()
    closings.begin()
    events = [_first_event(by, first) for first in firsts]
    add_all(events)
    standing.write_first(events)
    done = [audit.Done(f"story:{first.story.pk}", {"answers": first.said}) for first in firsts]
    audit.record_all(by=by, action=f"consent.{EventKind.GIVEN.value}", done=done)
    notify_all("consent_changed", {first.story.pk: {} for first in firsts})
    return events


def _first_event(by: Actor, first: First) -> ConsentEvent:
    return _event(
        first.story,
        by,
        None,
        kind=EventKind.GIVEN,
        method=first.method,
        form_version=first.form_version,
        evidence=first.evidence,
        **replace(first.terms, others_open=first.story.others_open or None).said(),
        **first.said,
    )


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
    evidence: str = "",
    **detail: str,
) -> ConsentEvent:
    """Add an event to a story's history, with its audit entry (and this detail of it), and tell the rooms
    above.

    Called by the acts of `stories.consent.acts`, which check the permission.
    """
    said: dict[str, Any] = {use.value: yes for use, yes in answers.items()}
    event = _write(
        story,
        by,
        kind=kind,
        method=method,
        form_version=form_version,
        evidence=evidence,
        **terms.said(),
        **said,
    )
    audit.record(
        by=by,
        action=f"consent.{kind.value}",
        target=f"story:{story.pk}",
        **({"answers": said} if said else {}),
        **detail,
    )
    notify("consent_changed", story_id=story.pk)
    return event


@transaction.atomic
def append_answer(
    *, quote: Quote, kind: EventKind, by: Actor, method: Method, evidence: str = ""
) -> ConsentEvent:
    """The teller's answer to a quote, with a digest of the very words. It says nothing of the uses.

    Called by the acts of `stories.quotes.acts`.
    """
    story = quote.story
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has no quotes to answer.")
    return _write(
        story,
        by,
        kind=kind,
        method=method,
        form_version=last.form_version,
        quote_id=quote.pk,
        words=quote.passage.text,
        evidence=evidence,
    )


@transaction.atomic
def append_parts(
    *, story: Story, kind: EventKind, by: Actor, method: Method, parts: Sequence[RedactedPart]
) -> None:
    """That these parts of the story were closed or struck out, opened or put back, each with a digest of its
    words.

    Called by `stories.redaction`.
    """
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has no parts to close.")
    said = [{"part_id": part.pk, "words": part.words} for part in parts]
    _write_all(story, by, said, kind=kind, method=method, form_version=last.form_version)


def append_again(
    *,
    story: Story,
    kind: EventKind,
    by: Actor,
    answers: Mapping[Use, bool] | None = None,
    terms: Terms = Terms(),
) -> ConsentEvent:
    """What held before a backup was put back, said again by the program: it only ever closes."""
    if any((answers or {}).values()):
        raise ValueError("Nothing is opened again.")
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has nothing to close.")
    return append(
        story=story,
        kind=kind,
        by=by,
        method=Method.SYSTEM,
        form_version=last.form_version,
        answers=answers or {},
        terms=terms,
    )


def append_erasure(*, story: Story, by: Actor) -> ConsentEvent:
    """The last event of a story: that it was erased.

    Called by `stories.erasure.erase`, in its transaction.
    """
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has no history to end.")
    return _write(story, by, kind=EventKind.ERASED, method=Method.SYSTEM, form_version=last.form_version)


def _write(story: Story, by: Actor, **said: Any) -> ConsentEvent:
    return _write_all(story, by, [{}], **said)[0]


def _write_all(story: Story, by: Actor, each: Sequence[Mapping[str, Any]], **said: Any) -> list[ConsentEvent]:
    """Seal events and insert them, one after the other; what is kept of the story is made anew.

    The ledger is taken, and then the story's row locked, so that two writers make one history.
    """
    write_permit.lock()
    Story.objects.select_for_update().get(pk=story.pk)
    events: list[ConsentEvent] = []
    last = ConsentEvent.objects.of(story).last()
    number, before = last_of_all(ConsentEvent)
    for one in each:
        last = _event(story, by, last, **said, **one)
        follow(last, number, before)  # the next of the story names its seal
        number, before = last.number, last.hash
        events.append(last)
    add_all(events)
    standing.rewrite(story)
    closings.write_down(story, events)
    return events


def _event(
    story: Story, by: Actor, last: ConsentEvent | None, *, words: str = "", **said: Any
) -> ConsentEvent:
    """What follows on the last event of its story. It has no place in the ledger yet."""
    salt = secrets.token_hex(16)
    event = ConsentEvent(
        story=story,
        subject=story.public_id,
        sequence=last.sequence + 1 if last else 1,
        # Never before the event that it follows, whatever the clock does.
        at=max(clock.now(), last.at) if last else clock.now(),
        by=by if isinstance(by, User) else None,
        previous_hash=last.hash if last else "",
        salt=salt,
        words=digest({"words": words}, salt=salt) if words else "",
        **said,
    )
    event.content = digest(event.said(), salt=salt)
    return event


def first_broken(story: Story) -> ConsentEvent | None:
    """The first event of the story that was altered, or that does not follow on the one before it.

    It looks at this story alone: `manage.py verify_ledger` reads the whole chain.
    """
    previous = ""
    events = ConsentEvent.objects.of(story).select_related("form_version")
    seals = _seals_before(story)
    for number, event in enumerate(events, start=1):
        follows = event.sequence == number and event.previous_hash == previous
        holds = event.hash == seal(event.links(), before=seals.get(event.number - 1, ""))
        if not (follows and holds and event.is_whole()):
            return event
        previous = event.hash
    return None


def _seals_before(story: Story) -> dict[int, str]:
    before = [number - 1 for number in ConsentEvent.objects.of(story).values_list("number", flat=True)]
    return dict(ConsentEvent.objects.filter(number__in=before).values_list("number", "hash"))
