"""Suggestions: the machine thinks, each coder decides for themselves, and may change their mind."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from analysis.coding import acts, decisions, steps
from analysis.models import Code, Coding, Suggestion
from analysis.reading import OF_STORY
from stories.accounts.actors import Actor, require
from stories.ledger import write_permit
from stories.models import Passage, Story, User
from stories.roles import Right


class AlreadyDecided(ValueError):
    """The person decided otherwise before. Its text is for them."""


@transaction.atomic
def accept(
    *, by: Actor, suggestion: Suggestion, passage: Passage | None = None, code: Code | None = None
) -> Coding:
    """The person agrees: a coding of their own, which remembers the suggestion.

    Of other words or with another code, where they say so: `passage` (of the same story), `code`.

    Raises `PermissionDenied`, `AlreadyDecided`, and what `acts.apply` raises.
    """
    coder, suggestion, story = _locked(by, suggestion)
    mine = Coding.objects.filter(from_suggestion=suggestion, coder=coder)
    accepted = decisions.made_by(coder, suggestion.pk)
    if accepted is False:
        raise _already()
    if accepted and (there := mine.live().first()) is not None:
        return there
    words, about = passage or suggestion.passage, code or suggestion.code
    earlier = mine.filter(passage=words, code=about).first()
    if earlier is not None:
        made = acts.restore(by=coder, coding=earlier)
    else:
        made = acts.apply(by=coder, passage=words, code=about, from_suggestion=suggestion)
    if made.from_suggestion_id != suggestion.pk:  # made anew by hand since
        made = acts.apply(by=coder, passage=words, code=about, from_suggestion=suggestion)
    decisions.decide(coder, suggestion, True, story)
    return made


@transaction.atomic
def reject(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    """The person does not agree. Raises `PermissionDenied`, `AlreadyDecided`."""
    coder, suggestion, story = _locked(by, suggestion)
    accepted = decisions.made_by(coder, suggestion.pk)
    if accepted:
        raise _already()
    if accepted is None:
        decisions.decide(coder, suggestion, False, story)
    return suggestion


@transaction.atomic
def reopen(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    """Undo the person's own decision; the coding that they made of it is taken away.

    Raises `PermissionDenied`.
    """
    coder, suggestion, story = _locked(by, suggestion)
    accepted = decisions.made_by(coder, suggestion.pk)
    if accepted is None:
        return suggestion
    for coding in Coding.objects.live().filter(from_suggestion=suggestion, coder=coder):
        acts.remove(by=coder, coding=coding)
    decisions.decide(coder, suggestion, None, story)
    return suggestion


def accept_all(*, by: Actor, story: Story, code: Code) -> int:
    """Accept all of this code that are open to the person in this story; how many there were."""
    return _decide_all(by, story, code, accept)


def reject_all(*, by: Actor, story: Story, code: Code) -> int:
    """Reject all of this code that are open to the person in this story; how many there were."""
    return _decide_all(by, story, code, reject)


@transaction.atomic
def _decide_all(by: Actor, story: Story, code: Code, act: Callable[..., object]) -> int:
    coder = require(by, Right.CODE)
    write_permit.lock()
    waiting = list(open_in(story, coder).filter(code=code))
    for suggestion in waiting:
        act(by=coder, suggestion=suggestion)
    return len(waiting)


def open_in(story: Story, coder: User) -> "QuerySet[Suggestion]":
    """Those of this story that the person has not decided on, in the order of the text."""
    found = Suggestion.objects.readable().open_to(coder).filter(passage__lost=False, **{OF_STORY: story})
    return found.select_related("passage", "code").order_by("passage__revision__text", "passage__start", "pk")


def _already() -> AlreadyDecided:
    return AlreadyDecided(gettext("You have decided on this already. Undo that first."))


def _locked(by: Actor, suggestion: Suggestion) -> tuple[User, Suggestion, Story]:
    coder = require(by, Right.CODE)
    write_permit.lock()
    suggestion = Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)
    return coder, suggestion, acts.codable(suggestion.passage, coder)


def _decision(by: User, pk: int, accepted: steps.Value) -> None:
    coder, suggestion, story = _locked(by, Suggestion.objects.get(pk=pk))
    decisions.decide(coder, suggestion, None if accepted is None else bool(accepted), story)


steps.register({steps.Kind.DECISION: _decision})
