"""A teller's answer to a quote that was read to them: who witnessed it, and how it was given."""

from django.db import transaction

from stories.accounts.actors import Actor
from stories.accounts.permissions import require_in_study
from stories.consent import evidence
from stories.consent.evidence import Given
from stories.models import ConsentEvidence, Quote, QuoteState
from stories.quotes import acts
from stories.roles import Right


def answer(*, by: Actor, quote: Quote, yes: bool, given: Given) -> ConsentEvidence:
    """Record the answer of the teller who sits there. The file is on the disk before the answer counts.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.COLLECT, quote.story)
    evidence_file = evidence.store(quote.story, given)
    try:
        _record(by, quote, yes, given, evidence_file)
    except BaseException:
        evidence.delete(evidence_file)
        raise
    return evidence_file


@transaction.atomic
def _record(by: Actor, quote: Quote, yes: bool, given: Given, evidence_file: ConsentEvidence) -> None:
    state = QuoteState.APPROVED if yes else QuoteState.REFUSED
    event = acts.answer_before_witness(
        by=by, quote=quote, state=state, method=given.method, evidence=evidence_file.sha256
    )
    evidence.create([evidence_file], [event])
