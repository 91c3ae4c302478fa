"""Copies that left this site: who has what, and the notices to send when it is taken back.

What makes an edition or an export calls `register` when it does. A withdrawal writes a notice for each copy
that holds the story; a steward sends it, since only a person can judge how.
"""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, Machine, require
from stories.ledger import audit
from stories.models import (
    Because,
    CopyKind,
    CopyOf,
    Notice,
    ReleasedCopy,
    Standing,
    Story,
    Study,
    User,
)
from stories.roles import Right


class NotAllowed(ValueError):
    """A story's teller has not said yes to being in such a copy. Its text names the stories by number."""


@transaction.atomic
def register(
    *,
    by: Actor,
    kind: CopyKind,
    title: str,
    given_to: str,
    reach: str,
    stories: Collection[Story],
) -> ReleasedCopy:
    """Write down that a copy was made of these stories. Raises `PermissionDenied`, `NotAllowed`."""
    need = Right.PUBLISH if kind.is_published else Right.READ
    person = None if isinstance(by, Machine) else require(by, need)
    keys = [story.pk for story in stories]
    may = Story.objects.permitting(kind.use)
    if person is not None:
        may = may.reached_by(person, need)
    allowed = set(may.filter(pk__in=keys).values_list("pk", flat=True))
    refused = sorted(set(keys) - allowed)
    if refused or not keys:
        numbers = ", ".join(map(str, refused))
        raise NotAllowed(
            gettext("Their tellers have not said yes to this: %(numbers)s.") % {"numbers": numbers}
        )
    copy = ReleasedCopy.objects.create(kind=kind, title=title, given_to=given_to, reach=reach, made_by=person)
    CopyOf.objects.bulk_create(
        CopyOf(copy=copy, subject=story.public_id, study_id=story.study_id) for story in stories
    )
    audit.record(
        by=by, action="copy.registered", target=f"copy:{copy.pk}", stories=sorted(keys), kind=kind.value
    )
    return copy


def holding(story: Story) -> list[ReleasedCopy]:
    """The copies that hold the story, whatever its teller says now: they cannot be called back."""
    return list(ReleasedCopy.objects.filter(holds__subject=story.public_id))


def write_notices(story: Story) -> int:
    """A notice for each copy whose use the teller has taken back; how many are new. Safe to do again.

    What was not sent yet, and was put back since, need not be sent any more.
    A pause, an embargo or an end that is reached is no withdrawal, and writes none.
    """
    standing = Standing.objects.filter(story=story).first()
    if standing is None:
        return 0
    held = list(CopyOf.objects.filter(subject=story.public_id).select_related("copy"))
    closed = [one for one in held if not getattr(standing, CopyKind(one.copy.kind).use.value)]
    unsent = Notice.objects.filter(held__in=held, because=Because.NO_LONGER, sent_at=None)
    unsent.exclude(held__in=closed).delete()
    return sum(_write(one, Because.NO_LONGER) for one in closed)


def write_last_notices(story: Story) -> int:
    """The story is being erased: whoever has a copy is told that too."""
    return sum(_write(one, Because.ERASED) for one in CopyOf.objects.filter(subject=story.public_id))


def _write(held: CopyOf, because: Because) -> bool:
    _, new = Notice.objects.get_or_create(held=held, because=because)
    return new


def words_of(notice: Notice) -> str:
    """The letter, ready to send: it names the copy and the story's opaque name, and nothing of the story."""
    copy = notice.held.copy
    return gettext(
        "On %(day)s you were given “%(title)s”. Since then %(because)s (%(reference)s). "
        "Please take it out of every copy that you have, do not use it any more, and tell those to whom "
        "you passed it on. Thank you for telling us when this is done."
    ) % {
        "day": date_format(copy.made_at),
        "title": copy.title,
        "because": Because(notice.because).label,
        "reference": notice.held.subject,
    }


@transaction.atomic
def mark_sent(*, by: Actor, notice: Notice) -> None:
    """A steward of the study has told them, or found that nobody can be told. Raises `PermissionDenied`."""
    steward = require(by, Right.KEEP_CONSENT)
    if not reached(steward).filter(pk=notice.pk).exists():
        raise PermissionDenied(gettext("This is of a study in whose team you are no steward."))
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=clock.now(), sent_by=steward)
    audit.record(by=by, action="notice.sent", target=f"notice:{notice.pk}")


def reached(steward: User) -> QuerySet[Notice]:
    """The notices about stories of the studies whose consent they look after."""
    studies = Study.objects.reached_by(steward, Right.KEEP_CONSENT)
    return Notice.objects.filter(held__study__in=studies).select_related("held__copy")
