"""How far a coder is with a story: finished or not, and blind to the others until then."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from analysis.models import CodingProgress
from analysis.reading import NotReadable, readable_by
from stories import clock
from stories.accounts.actors import Actor, require
from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Story, User
from stories.roles import Right


class SeenAlready(ValueError):
    """Whoever has seen what others coded can't unsee it. Its text is for the person who tried."""


def of(coder: User, story: Story) -> CodingProgress:
    """Theirs; one that is not kept yet, if they have said nothing."""
    found = CodingProgress.objects.filter(coder=coder, story=story).first()
    return found or CodingProgress(coder=coder, story=story)


def finished_by(stories: Sequence[int]) -> dict[int, list[str]]:
    """Who has finished each of these stories, by their user names."""
    rows = CodingProgress.objects.filter(story__in=stories, finished_at__isnull=False)
    found: dict[int, list[str]] = {}
    for story, name in rows.order_by("finished_at").values_list("story", "coder__username"):
        found.setdefault(story, []).append(name)
    return found


@transaction.atomic
def finish(*, by: Actor, story: Story) -> CodingProgress:
    """The person has coded all of it, and sees the others now. Raises `PermissionDenied`, `NotReadable`."""
    return _set(by, story, finished=True)


@transaction.atomic
def go_on(*, by: Actor, story: Story) -> CodingProgress:
    """The person codes on; what they have seen of others stays seen. Raises as `finish` does."""
    return _set(by, story, finished=False)


@transaction.atomic
def be_blind(*, by: Actor, story: Story) -> CodingProgress:
    """What others coded is hidden from this person until they have finished.

    Raises `PermissionDenied`, `NotReadable`, and `SeenAlready` for who has finished once, or has asked
    to see the others.
    """
    coder = _coder(by, story)
    progress = of(coder, story)
    if progress.seen:
        raise SeenAlready(gettext("You have seen what others coded here."))
    return _keep(coder, progress, blind=True)


@transaction.atomic
def see_others(*, by: Actor, story: Story) -> CodingProgress:
    """The person wants to see them before they have finished. Raises `PermissionDenied`, `NotReadable`."""
    coder = _coder(by, story)
    progress = of(coder, story)
    progress.seen = True
    return _keep(coder, progress, blind=False)


def _set(by: Actor, story: Story, *, finished: bool) -> CodingProgress:
    coder = _coder(by, story)
    progress = of(coder, story)
    progress.finished_at = clock.now() if finished else None
    progress.seen |= finished
    return _keep(coder, progress, blind=progress.blind and finished)


def _keep(coder: User, progress: CodingProgress, *, blind: bool) -> CodingProgress:
    progress.blind = blind
    progress.save()
    state = "finished" if progress.finished_at else "blind" if blind else "open"
    audit.record(by=coder, action=f"coding.{state}", target=f"story:{progress.story_id}")
    return progress


def _coder(by: Actor, story: Story) -> User:
    coder = require(by, Right.CODE)
    write_permit.lock()
    if not readable_by(coder).filter(pk=story.pk).exists():
        raise NotReadable(gettext("This story is not here."))
    return require_in_study(coder, Right.CODE, story)
