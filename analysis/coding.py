"""Coding: a person decides that a passage is about a code."""

from django.db import transaction
from django.utils.translation import gettext

from analysis.models import Code, Codebook, Coding, Suggestion, SuggestionState
from analysis.reading import require_readable
from analysis.signals import coding_changed
from stories import clock
from stories.accounts.actors import Actor, require
from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Passage, Story, User
from stories.roles import Right
from stories.texts.interviewer_words import require_anyones_but_the_interviewers


class NotInCodebook(ValueError):
    """The story's study uses another codebook. Its text is for the person who tried."""


@transaction.atomic
def apply(*, by: Actor, passage: Passage, code: Code) -> Coding:
    """Mark the passage with the code; the person's own live coding, if there is one already.

    Raises `PermissionDenied`, `NotInCodebook`, and `NotTheirs` for an interviewer's question.
    """
    coder = require(by, Right.CODE)
    story = codable(passage, coder)
    require_anyones_but_the_interviewers(passage)
    if code.codebook_id != Codebook.objects.of(story.study).pk:
        raise NotInCodebook(gettext("That code is not in the codebook."))
    coding, new = Coding.objects.live().get_or_create(passage=passage, code=code, coder=coder)
    if new:
        _announce(coder, coding, story, "coding.applied")
    return coding


@transaction.atomic
def remove(*, by: Actor, coding: Coding) -> Coding:
    """Take a coding away, so that it can be put back. A suggestion that it came from is open again.

    Raises `PermissionDenied`.
    """
    coder = require(by, Right.CODE)
    write_permit.lock()
    coding = Coding.objects.select_for_update(of=("self",)).get(pk=coding.pk)
    story = codable(coding.passage, coder)
    require_own(coder, coding.coder, story)
    if coding.removed_at is None:
        coding.removed_at = clock.now()
        coding.save(update_fields=["removed_at"])
        _decide(coding, SuggestionState.OPEN, None)
        _announce(coder, coding, story, "coding.removed")
    return coding


@transaction.atomic
def restore(*, by: Actor, coding: Coding) -> Coding:
    """Undo a removal. If the same coder has made the same coding anew since, that one is it.

    Raises `PermissionDenied`.
    """
    coder = require(by, Right.CODE)
    write_permit.lock()
    coding = Coding.objects.select_for_update(of=("self",)).get(pk=coding.pk)
    story = codable(coding.passage, coder)
    require_own(coder, coding.coder, story)
    if coding.removed_at is None:
        return coding
    twin = Coding.objects.live().filter(
        passage_id=coding.passage_id, code_id=coding.code_id, coder_id=coding.coder_id
    )
    if (there := twin.first()) is not None:
        return there
    coding.removed_at = None
    coding.save(update_fields=["removed_at"])
    _decide(coding, SuggestionState.ACCEPTED, coder)
    _announce(coder, coding, story, "coding.restored")
    return coding


def codable(passage: Passage, coder: User) -> Story:
    """The passage's story, if this person may read it, and code in its study."""
    story = require_readable(passage, coder)
    require_in_study(coder, Right.CODE, story)
    return story


def require_own(user: User, owner: User, story: Story) -> None:
    """What another person decided is changed only by those who look after the codebook."""
    if user.pk != owner.pk:
        require_in_study(user, Right.EDIT_CODEBOOK, story)


def _decide(coding: Coding, state: SuggestionState, person: User | None) -> None:
    """A suggestion counts as accepted for as long as the coding made of it is live."""
    if coding.from_suggestion_id is not None:
        Suggestion.objects.filter(pk=coding.from_suggestion_id).update(
            state=state, decided_by=person, decided_at=clock.now() if person else None
        )


def _announce(by: User, coding: Coding, story: Story, action: str) -> None:
    audit.record(by=by, action=action, target=f"coding:{coding.pk}", story=story.pk, code=coding.code_id)
    coding_changed.send(sender=Coding, story_id=story.pk)
