"""Coding: a person decides that a passage is about a code."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from analysis.coding import decisions, steps
from analysis.models import Code, Codebook, Coding, Suggestion
from analysis.reading import NotReadable, require_readable
from analysis.signals import coding_changed
from stories import clock
from stories.accounts.actors import Actor, require
from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Passage, Story, User
from stories.roles import Right
from stories.texts.interviewer_words import require_anyones_but_the_interviewers


class NotInCodebook(ValueError):
    """The study uses another codebook, or the code is retired. Its text is for the person who tried."""


class AlreadyCoded(ValueError):
    """The same person has coded the same words so already. Its text is for them."""


@transaction.atomic
def apply(*, by: Actor, passage: Passage, code: Code, from_suggestion: Suggestion | None = None) -> Coding:
    """Mark the passage with the code; the person's own live coding, if there is one already.

    `from_suggestion` is what the machine thought and the person made it of.

    Raises `PermissionDenied`, `NotInCodebook`, and `NotTheirs` for an interviewer's question.
    """
    coder = require(by, Right.CODE)
    write_permit.lock()
    story = codable(passage, coder)
    require_anyones_but_the_interviewers(passage)
    require_in_codebook(code, story)
    coding, new = Coding.objects.live().get_or_create(passage=passage, code=code, coder=coder)
    if new:
        steps.note(steps.Kind.LIVE, coding.pk, False, True)
        _announce(coder, coding, story, "coding.applied")
    if from_suggestion is not None and coding.from_suggestion_id != from_suggestion.pk:
        steps.note(steps.Kind.ORIGIN, coding.pk, coding.from_suggestion_id, from_suggestion.pk)
        coding.from_suggestion = from_suggestion
        coding.save(update_fields=["from_suggestion"])
    return coding


@transaction.atomic
def remove(*, by: Actor, coding: Coding) -> Coding:
    """Take a coding away, so that it can be put back. A suggestion that it came from is open again.

    Raises `PermissionDenied`.
    """
    coder, coding, story = _held(by, coding)
    if coding.removed_at is None:
        coding.removed_at = coding.changed_at = clock.now()
        coding.save(update_fields=["removed_at", "changed_at"])
        if coding.from_suggestion_id is not None:
            decisions.keep(coding.coder, coding.from_suggestion_id, None)
        steps.note(steps.Kind.LIVE, coding.pk, True, False)
        _announce(coder, coding, story, "coding.removed")
    return coding


@transaction.atomic
def restore(*, by: Actor, coding: Coding) -> Coding:
    """Undo a removal. If the same coder has made the same coding anew since, that one is it.

    Raises `PermissionDenied`, and `NotInCodebook` where its code was merged into another since.
    """
    coder, coding, story = _held(by, coding)
    if coding.removed_at is None:
        return coding
    if (there := _twins(coding, coding.code_id).first()) is not None:
        return there
    _require_not_merged(coding.code)
    coding.removed_at, coding.changed_at = None, clock.now()
    coding.save(update_fields=["removed_at", "changed_at"])
    if coding.from_suggestion_id is not None:
        decisions.keep(coding.coder, coding.from_suggestion_id, True)
    steps.note(steps.Kind.LIVE, coding.pk, False, True)
    _announce(coder, coding, story, "coding.restored")
    return coding


@transaction.atomic
def recode(*, by: Actor, coding: Coding, code: Code) -> Coding:
    """The passage is about another code; the coding stays who made it, when, and what was said of it.

    Raises `PermissionDenied`, `NotInCodebook`, `AlreadyCoded`.
    """
    coder, coding, story = _held(by, coding)
    require_in_codebook(code, story)
    if coding.code_id == code.pk:
        return coding
    if coding.removed_at is None and _twins(coding, code.pk).exists():
        raise AlreadyCoded(gettext("These words have this code already: “%(code)s”.") % {"code": code.name})
    before, coding.code, coding.changed_at = coding.code_id, code, clock.now()
    coding.save(update_fields=["code", "changed_at"])
    steps.note(steps.Kind.CODE, coding.pk, before, code.pk)
    _announce(coder, coding, story, "coding.recoded", was=before)
    return coding


def _held(by: Actor, coding: Coding) -> tuple[User, Coding, Story]:
    """The coding as it is now, which nobody else changes meanwhile, of whoever may change it."""
    coder = require(by, Right.CODE)
    write_permit.lock()
    coding = Coding.objects.select_for_update(of=("self",)).get(pk=coding.pk)
    story = codable(coding.passage, coder)
    require_own(coder, coding.coder, story)
    return coder, coding, story


def _twins(coding: Coding, code_id: int) -> QuerySet[Coding]:
    return Coding.objects.live().filter(passage=coding.passage_id, code=code_id, coder=coding.coder_id)


def codable(passage: Passage, coder: User) -> Story:
    """The passage's story, if this person may read it, and code in its study."""
    story = require_readable(passage, coder)
    require_in_study(coder, Right.CODE, story)
    return story


def require_in_codebook(code: Code, story: Story) -> None:
    if code.codebook_id != Codebook.objects.of(story.study).pk:
        raise NotInCodebook(gettext("That code is not in the codebook."))
    if code.retired_at is not None:
        said = gettext("“%(code)s” was retired. Choose another code.") % {"code": code.name}
        raise NotInCodebook(said)


def _require_not_merged(code: Code) -> None:
    """A retired code keeps its codings; a merged one has none."""
    if code.merged_into is not None:
        said = gettext("“%(code)s” was merged into “%(into)s”. Use that.")
        raise NotInCodebook(said % {"code": code.name, "into": code.merged_into.name})


def require_own(user: User, owner: User, story: Story) -> None:
    """What another person decided is changed only by those who look after the codebook."""
    if user.pk != owner.pk:
        require_in_study(user, Right.EDIT_CODEBOOK, story)


def _announce(by: User, coding: Coding, story: Story, action: str, **more: int) -> None:
    audit.record(
        by=by, action=action, target=f"coding:{coding.pk}", story=story.pk, code=coding.code_id, **more
    )
    coding_changed.send(sender=Coding, story_id=story.pk)


# ---- How steps are played back ------------------------------------------------------------------


def _live(by: User, pk: int, live: steps.Value) -> None:
    act = restore if live else remove
    act(by=by, coding=Coding.objects.get(pk=pk))


def _code(by: User, pk: int, code: steps.Value) -> None:
    recode(by=by, coding=Coding.objects.get(pk=pk), code=Code.objects.get(pk=code))


def _origin(by: User, pk: int, suggestion: steps.Value) -> None:
    _, coding, _ = _held(by, Coding.objects.get(pk=pk))
    Coding.objects.filter(pk=coding.pk).update(from_suggestion=suggestion)


steps.register(
    {steps.Kind.LIVE: _live, steps.Kind.CODE: _code, steps.Kind.ORIGIN: _origin},
    fails=(NotReadable, AlreadyCoded, NotInCodebook),
)
