"""A teller's answer to a quote that was read to them: who witnessed it, and how it was given."""

from django.db import transaction

from stories import evidence, quotes
from stories.actors import Actor
from stories.evidence import Given
from stories.models import Quote, QuoteState, Testimony
from stories.reach import require_reach
from stories.roles import May


def answer(*, by: Actor, quote: Quote, yes: bool, given: Given) -> Testimony:
    """Record the answer of the teller who sits there. The file is on the disk before the answer counts."""
    require_reach(by, May.COLLECT, quote.story)
    testimony = evidence.put_away(quote.story, given)
    try:
        _record(by, quote, yes, given, testimony)
    except BaseException:
        evidence.thrown_away(testimony)
        raise
    return testimony


@transaction.atomic
def _record(by: Actor, quote: Quote, yes: bool, given: Given, testimony: Testimony) -> None:
    state = QuoteState.APPROVED if yes else QuoteState.REFUSED
    event = quotes.answer_before_witness(
        by=by, quote=quote, state=state, method=given.method, evidence=testimony.sha256
    )
    evidence.written_down([testimony], [event])
