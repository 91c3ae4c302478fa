"""Quotes: chosen by an editor, allowed by the teller, one by one."""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent.acts import require_kept
from stories.consent.events import append_answer
from stories.ledger import audit, write_permit
from stories.models import ConsentEvent, EventKind, Method, Passage, Quote, QuoteState, Story
from stories.models.uses import Use
from stories.roles import Right
from stories.signals import notify
from stories.texts.fingerprints import of_short_quote
from stories.texts.interviewer_words import require_no_question


class NotAllowed(ValueError):
    """The story's teller has not agreed to its words being shown."""


@transaction.atomic
def ask(*, by: Actor, passage: Passage) -> Quote:
    """Choose a passage and ask its teller for a yes to these very words.

    Raises `PermissionDenied`, `NotAllowed`, and `NotTheirs` where some of it is an interviewer's question.
    """
    story = passage.revision.text.story
    editor = require_in_study(by, Right.ASK_FOR_QUOTES, story)
    require_no_question(passage)
    if not Story.objects.permitting(Use.PUBLISH).filter(pk=story.pk).exists():
        raise NotAllowed(gettext("The teller has not said yes to showing their words on the website."))
    quote, new = Quote.objects.get_or_create(
        passage=passage, defaults={"asked_by": editor, "run": of_short_quote(passage.text)}
    )
    if new:
        _announce(by, quote, "quote.asked")
    return quote


def approve(*, by: Actor, quote: Quote, method: Method = Method.WEB) -> Quote:
    """The teller says yes to these words. Raises `TakenBack`."""
    return _answer(by, quote, QuoteState.APPROVED, method)


def refuse(*, by: Actor, quote: Quote, method: Method = Method.WEB) -> Quote:
    """The teller says no to these words."""
    return _answer(by, quote, QuoteState.REFUSED, method)


def revoke(*, by: Actor, quote: Quote, method: Method = Method.WEB) -> Quote:
    """The teller takes their yes back. The words are gone from the next request on."""
    return _answer(by, quote, QuoteState.REVOKED, method)


def answer_before_witness(
    *, by: Actor, quote: Quote, state: QuoteState, method: Method, evidence: str
) -> ConsentEvent:
    """The teller said it to a collector who read the quote to them. Called by `stories.quotes.witnessed`.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.COLLECT, quote.story)
    return _write_down(by, quote, state, method, evidence)


def close(*, by: Actor, quote: Quote, method: Method) -> None:
    """The teller closed the part that the quote is of, which is a no. Called by `stories.redaction.parts`."""
    approved = quote.state == QuoteState.APPROVED
    _write_down(by, quote, QuoteState.REVOKED if approved else QuoteState.REFUSED, method)


EVENTS: Final = {
    QuoteState.APPROVED: EventKind.QUOTE_APPROVED,
    QuoteState.REFUSED: EventKind.QUOTE_REFUSED,
    QuoteState.REVOKED: EventKind.QUOTE_REVOKED,
}


NO: Final = (QuoteState.REFUSED, QuoteState.REVOKED)


def _answer(by: Actor, quote: Quote, state: QuoteState, method: Method) -> Quote:
    """The same no from another tab is written once."""
    require_teller(by, quote.story.pk)
    with transaction.atomic():
        write_permit.lock()
        if state not in NO or Quote.objects.get(pk=quote.pk).state != state:
            _write_down(by, quote, state, method)
    return Quote.objects.get(pk=quote.pk)


@transaction.atomic
def _write_down(
    by: Actor, quote: Quote, state: QuoteState, method: Method, evidence: str = ""
) -> ConsentEvent:
    """The state beside the quote is what its last event in the ledger says."""
    write_permit.lock()
    quote = Quote.objects.select_for_update(of=("self",)).get(pk=quote.pk)
    if state == QuoteState.APPROVED:
        require_kept(quote.story)
    quote.state, quote.answered_at = state, clock.now()
    with write_permit.permit_caches():
        quote.save(update_fields=["state", "answered_at"])
    event = append_answer(quote=quote, kind=EVENTS[state], by=by, method=method, evidence=evidence)
    _announce(by, quote, f"quote.{state.value}")
    return event


def _announce(by: Actor, quote: Quote, action: str) -> None:
    audit.record(by=by, action=action, target=f"quote:{quote.pk}", story=quote.story.pk)
    notify("quote_changed", story_id=quote.story.pk, quote_id=quote.pk)
