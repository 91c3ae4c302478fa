"""The evidence of a consent that was given elsewhere, where a story came in without it: then it opens.

A steward puts it beside the story; or its teller says on their own page that the answers are theirs, which is
better than any scan.
"""

from collections.abc import Sequence

from django.db import transaction

from stories.accounts.actors import Actor, Teller, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent import acts, evidence
from stories.consent.events import append
from stories.consent.evidence import Given
from stories.ledger import audit, write_permit
from stories.models import AuditEntry, ConsentEvent, EventKind, Method, Story, User
from stories.models.story import StoryQuerySet
from stories.roles import Right
from stories.signals import notify


class NotWaiting(ValueError):
    """It is not closed for want of evidence."""


def waiting_for(steward: User) -> StoryQuerySet:
    """Those that wait for evidence, in the studies in which this person looks after consent."""
    return waiting().reached_by(steward, Right.KEEP_CONSENT)


def is_waiting(story: Story, events: Sequence[ConsentEvent]) -> bool:
    """`waiting`, of a story whose history was read."""
    return story.held and bool(events) and events[0].method == Method.BROUGHT and not events[0].evidence


def waiting() -> StoryQuerySet:
    """Closed since they came in, because nobody had shown what their tellers had said."""
    given = {"kind": EventKind.GIVEN, "method": Method.BROUGHT, "evidence": ""}
    return Story.objects.filter(held=True, pk__in=ConsentEvent.objects.filter(**given).values("story"))


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
    """The same answers once more, by who can say so; and the story opens, unless a steward has closed it
    since for a reason of their own."""
    write_permit.lock()
    if not waiting().filter(pk=story.pk).exists():
        raise NotWaiting
    acts.require_kept(story)
    last = ConsentEvent.objects.of(story).select_related("form_version").reverse()[0]
    event = append(
        story=story,
        kind=EventKind.CHANGED,
        by=by,
        method=method,
        form_version=last.form_version,
        answers=acts.standing(story).answers,
        evidence=sha256,
    )
    if not AuditEntry.objects.filter(action="story.held", target=f"story:{story.pk}").exists():
        Story.objects.filter(pk=story.pk).update(held=False)
        story.held = False
        audit.record(by=by, action="story.released", target=f"story:{story.pk}")
        notify("consent_changed", story_id=story.pk)
    return event
