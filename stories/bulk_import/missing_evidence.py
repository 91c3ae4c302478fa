"""The evidence of a consent that was given elsewhere, where a story came in without it: then it opens.

A steward puts it beside the story; or its teller says on their own page that the answers are theirs, which is
better than any scan.
"""

from collections.abc import Sequence

from django.db import transaction

from stories.accounts.actors import Actor, Teller, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent import acts, evidence
from stories.consent.events import Terms, append
from stories.consent.evidence import Given
from stories.consent.gate import fold
from stories.ledger import write_permit
from stories.models import ConsentEvent, EventKind, Hold, Method, Story, User
from stories.models.story import StoryQuerySet
from stories.roles import Right


class NotWaiting(ValueError):
    """It is not closed for want of evidence."""


def waiting_for(steward: User) -> StoryQuerySet:
    """Those that wait for evidence, in the studies in which this person looks after consent."""
    return waiting().reached_by(steward, Right.KEEP_CONSENT)


def is_waiting(story: Story, events: Sequence[ConsentEvent]) -> bool:
    """`waiting`, of a story whose history was read."""
    return Hold.EVIDENCE in fold(events).holds


def waiting() -> StoryQuerySet:
    """Closed since they came in, because nobody had shown what their tellers had said."""
    waits = ConsentEvent.objects.filter(hold=Hold.EVIDENCE).values("story")
    shown = waits.filter(kind=EventKind.RELEASED)
    return Story.objects.filter(held=True, pk__in=waits).exclude(pk__in=shown)


def put_beside(*, by: Actor, story: Story, given: Given) -> None:
    """A steward has the form or the sound in which they said so.

    Raises `PermissionDenied`, `NotWaiting`, `acts.TakenBack`.
    """
    require_in_study(by, Right.KEEP_CONSENT, story)
    evidence_file = evidence.store(story, given)
    try:
        with transaction.atomic():
            event = _again(by, story, given.method, given.sha256)
            evidence.create([evidence_file], [event])
    except BaseException:
        evidence.delete(evidence_file)
        raise


@transaction.atomic
def confirm(*, by: Teller, story: Story) -> None:
    """The teller says that these are their answers.

    Raises `PermissionDenied`, `NotWaiting`, `acts.TakenBack`.
    """
    require_teller(by, story.pk)
    _again(by, story, Method.WEB, "")


def _again(by: Actor, story: Story, method: Method, sha256: str) -> ConsentEvent:
    """The same answers once more, by who can say so, which takes off the hold that waited for them: another
    stays."""
    write_permit.lock()
    if not waiting().filter(pk=story.pk).exists():
        raise NotWaiting
    acts.require_kept(story)
    last = ConsentEvent.objects.of(story).select_related("form_version").reverse()[0]
    return append(
        story=story,
        kind=EventKind.RELEASED,
        by=by,
        method=method,
        form_version=last.form_version,
        answers=acts.standing(story).answers,
        evidence=sha256,
        terms=Terms(hold=Hold.EVIDENCE),
    )
