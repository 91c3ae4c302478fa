"""The gate: whether a story may be put to a use, and why not.

One pure function, `decide`, over the consent that `fold` makes of a story's
events. What they add up to is kept as a `Standing`, which `stories.models.permitting`
asks in SQL; a property test holds the two equal. The default is closed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stories.models.consent_event import ConsentEvent, Embargo, EventKind, Hold
from stories.models.quote import QuoteState
from stories.models.uses import NEEDS, SHOWS_OTHERS, STANDS_ASIDE, Use


class Reason(TextChoices):
    YES = "yes", _("The teller said yes.")
    NOT_ASKED = "not-asked", _("The teller was not asked.")
    NO = "no", _("The teller said no, or took their yes back.")
    INVALID = "invalid", _("The consent was found not to be valid.")
    EXPIRED = "expired", _("The consent has run out.")
    EMBARGO = "embargo", _("The teller asked us to wait.")
    PAUSED = "paused", _("The teller has hidden it for now.")
    HELD = "held", _("A consent steward has put the story on hold.")
    OTHERS = "others", _("Someone else is in it, and has not been asked yet.")


@dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: Reason


@dataclass(frozen=True)
class Consent:
    """What a story's events add up to."""

    answers: Mapping[Use, bool] = field(default_factory=dict)
    invalid: bool = False
    expired: bool = False
    expires_at: datetime | None = None
    embargo: Embargo = Embargo.NONE
    embargo_until: datetime | None = None
    holds: frozenset[Hold] = frozenset()
    others_open: bool = False
    paused_since: datetime | None = None
    erase_at: datetime | None = None
    # Of each quote that was answered, by its key; and the keys of the parts that are closed or struck out.
    quotes: Mapping[int, QuoteState] = field(default_factory=dict)
    parts: frozenset[int] = frozenset()

    @property
    def held(self) -> bool:
        return bool(self.holds)

    @property
    def paused(self) -> bool:
        return self.paused_since is not None

    def in_embargo(self, at: datetime) -> bool:
        """An embargo with no date never lifts by itself."""
        if self.embargo == Embargo.OPEN:
            return True
        return self.embargo == Embargo.UNTIL and self.embargo_until is not None and at < self.embargo_until

    def has_expired(self, at: datetime) -> bool:
        return self.expired or (self.expires_at is not None and self.expires_at <= at)


def fold(events: Iterable[ConsentEvent]) -> Consent:
    """All that opens or closes a story, after these events in the order of their sequence."""
    consent = Consent()
    for event in events:
        consent = _after(consent, event)
    return consent


def _after(consent: Consent, event: ConsentEvent) -> Consent:
    consent = replace(consent, answers={**consent.answers, **event.answers})
    if event.embargo:
        consent = replace(consent, embargo=Embargo(event.embargo), embargo_until=event.embargo_until)
    if event.others_open is not None:
        consent = replace(consent, others_open=event.others_open)
    if event.hold and event.kind != EventKind.RELEASED:
        consent = replace(consent, holds=consent.holds | {Hold(event.hold)})
    if event.kind in (EventKind.WITHDRAWN, EventKind.RESTORED):
        consent = replace(consent, erase_at=event.erase_at or _still_to_be_erased(consent, event))
    match event.kind:
        case EventKind.QUOTE_APPROVED | EventKind.QUOTE_REFUSED | EventKind.QUOTE_REVOKED:
            return replace(
                consent, quotes={**consent.quotes, event.quote_id or 0: ANSWERS[EventKind(event.kind)]}
            )
        case EventKind.PART_CLOSED | EventKind.PART_STRUCK:
            return replace(consent, parts=consent.parts | {event.part_id or 0})
        case EventKind.PART_OPENED | EventKind.PART_PUT_BACK:
            return replace(consent, parts=consent.parts - {event.part_id or 0})
        case EventKind.RELEASED:
            return replace(consent, holds=consent.holds - {Hold(event.hold)})
        case EventKind.GIVEN:
            return replace(consent, invalid=False, expired=False, expires_at=event.expires_at)
        case EventKind.RENEWED:
            return replace(consent, expired=False, expires_at=event.expires_at)
        case EventKind.EXPIRED:
            return replace(consent, expired=True)
        case EventKind.INVALIDATED:
            return replace(consent, invalid=True)
        case EventKind.PAUSED:
            return replace(consent, paused_since=consent.paused_since or event.at)
        case EventKind.RESUMED:
            return replace(consent, paused_since=None)
        case _:
            # An end that is set without a renewal; a renewal can do without one.
            return replace(consent, expires_at=event.expires_at) if event.expires_at else consent


ANSWERS: Final = {
    EventKind.QUOTE_APPROVED: QuoteState.APPROVED,
    EventKind.QUOTE_REFUSED: QuoteState.REFUSED,
    EventKind.QUOTE_REVOKED: QuoteState.REVOKED,
}


def _still_to_be_erased(consent: Consent, event: ConsentEvent) -> datetime | None:
    """Some uses that are taken back after all was say nothing of the day; putting it back takes it away."""
    return None if event.kind == EventKind.RESTORED else consent.erase_at


def answers_before(history: Sequence[ConsentEvent]) -> Mapping[Use, bool]:
    """Those that held when the story was last kept, before it was taken back (once, or again and again). What
    was said no to after that stays a no."""
    last, kept = 0, False
    for place, event in enumerate(history):
        said = event.answers.get(Use.KEEP, kept)
        if kept and not said:
            last = place
        kept = said
    said_no = {
        use: False
        for event in history[last + 1 :]
        for use, yes in event.answers.items()
        if not yes and Use.KEEP not in event.answers
    }
    return {**fold(history[:last]).answers, **said_no}


def decide(consent: Consent, use: Use, at: datetime) -> Decision:
    """Whether the use is allowed at that moment. Closed unless every condition holds."""
    closed = _closed_by_answers(consent, use)
    if closed is None and use not in STANDS_ASIDE:
        closed = _closed_for_now(consent, use, at)
    return Decision(closed is None, closed or Reason.YES)


def answers_allow(consent: Consent, use: Use) -> bool:
    """Whether the use is on, as far as the clock and a hold have no say in it."""
    return _closed_by_answers(consent, use) is None


def _closed_by_answers(consent: Consent, use: Use) -> Reason | None:
    for condition in (*NEEDS[use], use):
        answer = consent.answers.get(condition)
        if not answer:
            return Reason.NOT_ASKED if answer is None else Reason.NO
    return Reason.INVALID if consent.invalid else None


def _closed_for_now(consent: Consent, use: Use, at: datetime) -> Reason | None:
    if consent.held:
        return Reason.HELD
    if consent.others_open and use in SHOWS_OTHERS:
        return Reason.OTHERS
    if consent.paused:
        return Reason.PAUSED
    if consent.has_expired(at):
        return Reason.EXPIRED
    if consent.in_embargo(at):
        return Reason.EMBARGO
    return None
