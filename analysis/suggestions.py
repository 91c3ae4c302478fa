"""Suggestions: the machine thinks, a person decides, and may change their mind."""

from django.db import transaction
from django.utils.translation import gettext

from analysis import coding as codings
from analysis.models import Coding, Suggestion, SuggestionState
from stories import clock
from stories.accounts.actors import Actor, require
from stories.ledger import audit, write_permit
from stories.models import Story, User
from stories.roles import Right


class AlreadyDecided(ValueError):
    """Someone decided otherwise before. Its text is for the person who tried."""


@transaction.atomic
def accept(*, by: Actor, suggestion: Suggestion) -> Coding:
    """The person agrees: a coding of their own, which remembers the suggestion."""
    coder, suggestion, story = _open_for(by, suggestion, SuggestionState.ACCEPTED)
    earlier = Coding.objects.filter(from_suggestion=suggestion).first()
    if suggestion.state == SuggestionState.ACCEPTED and earlier is not None:
        return earlier
    if earlier is not None and earlier.coder_id != coder.pk:
        # Another person had accepted it and thought better of it: theirs stays theirs.
        earlier.from_suggestion = None
        earlier.save(update_fields=["from_suggestion"])
        earlier = None
    made = (
        codings.restore(by=coder, coding=earlier)
        if earlier
        else codings.apply(by=coder, passage=suggestion.passage, code=suggestion.code)
    )
    if earlier is not None and made.pk != earlier.pk:
        Coding.objects.filter(pk=earlier.pk).update(from_suggestion=None)
    made.from_suggestion = suggestion
    made.save(update_fields=["from_suggestion"])
    _decide(coder, suggestion, SuggestionState.ACCEPTED, story)
    return made


@transaction.atomic
def reject(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    """The person does not agree."""
    coder, suggestion, story = _open_for(by, suggestion, SuggestionState.REJECTED)
    if suggestion.state == SuggestionState.OPEN:
        _decide(coder, suggestion, SuggestionState.REJECTED, story)
    return suggestion


@transaction.atomic
def reopen(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    """Undo a decision; the coding that was made of it is taken away. Raises `PermissionDenied`."""
    coder = require(by, Right.CODE)
    suggestion, story = _locked(suggestion, coder)
    if suggestion.state == SuggestionState.OPEN:
        return suggestion
    if suggestion.decided_by is not None:
        codings.require_own(coder, suggestion.decided_by, story)
    for coding in Coding.objects.live().filter(from_suggestion=suggestion):
        codings.remove(by=coder, coding=coding)
    _decide(coder, suggestion, SuggestionState.OPEN, story)
    return suggestion


def _open_for(by: Actor, suggestion: Suggestion, wanted: SuggestionState) -> tuple[User, Suggestion, Story]:
    coder = require(by, Right.CODE)
    suggestion, story = _locked(suggestion, coder)
    if suggestion.state not in (SuggestionState.OPEN, wanted):
        raise AlreadyDecided(gettext("Someone has decided on this already. Undo that first."))
    return coder, suggestion, story


def _locked(suggestion: Suggestion, coder: User) -> tuple[Suggestion, Story]:
    write_permit.lock()
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    return suggestion, codings.codable(suggestion.passage, coder)


def _decide(by: User, suggestion: Suggestion, state: SuggestionState, story: Story) -> None:
    undone = state == SuggestionState.OPEN
    suggestion.state = state
    suggestion.decided_by = None if undone else by
    suggestion.decided_at = None if undone else clock.now()
    suggestion.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(
        by=by,
        action="suggestion.reopened" if undone else f"suggestion.{state.value}",
        target=f"suggestion:{suggestion.pk}",
        story=story.pk,
    )
