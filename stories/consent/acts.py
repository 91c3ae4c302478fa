"""What can be done to consent. Each act checks who asks, and appends one event."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.accounts.actors import Actor, Machine, Teller, require_teller
from stories.accounts.permissions import require_in_study
from stories.consent.events import First, Terms, append, begin
from stories.consent.gate import Consent, answers_before, decide, fold
from stories.ledger import write_permit
from stories.models import (
    ConsentEvent,
    ConsentFormVersion,
    Embargo,
    EventKind,
    Hold,
    Method,
    Story,
    User,
)
from stories.models.uses import Use
from stories.roles import Right

UNDO: Final = timedelta(hours=24)
"""For so long a story that was taken back can be put back."""


class NotOver(ValueError):
    """The consent has not run out yet."""


class TakenBack(ValueError):
    """The teller took the whole story back, or the consent was found invalid: no act opens it again."""


class TooLate(ValueError):
    """The story was not taken back, or is being erased: there is nothing left to undo."""


class Released(TextChoices):
    """Why a steward releases a hold."""

    OVER = "over", _("The reason for the hold is over")
    MISTAKE = "mistake", _("It was put on hold by mistake")
    LOOKED = "looked", _("I have compared it with its record, and its teller agrees")


class NothingKept(ValueError):
    """Consent without the `keep` use: there is nothing to keep it with."""


def standing(story: Story) -> Consent:
    """The story's consent as it stands now, read from the database."""
    return fold(ConsentEvent.objects.of(story))


def give(
    *,
    by: Actor,
    story: Story,
    form_version: ConsentFormVersion,
    answers: Mapping[Use, bool],
    method: Method = Method.WEB,
    terms: Terms = Terms(embargo=Embargo.NONE),  # noqa: B008 (frozen)
) -> ConsentEvent:
    """The teller's first answers. `keep` must be among them, and a yes. They end when the form says."""
    return give_all(by=by, firsts=[First(story, form_version, answers, method, terms)])[0]


def give_all(*, by: Actor, firsts: Sequence[First]) -> list[ConsentEvent]:
    """As `give`, of several new stories."""
    for story in _to_ask_for(by, [first.story for first in firsts]):
        _require_teller_or(by, story, Right.COLLECT)
    if not all(first.answers.get(Use.KEEP) for first in firsts):
        raise NothingKept
    return begin(by=by, firsts=[_until_its_end(first) for first in firsts])


def _to_ask_for(by: Actor, stories: Sequence[Story]) -> Iterable[Story]:
    """What a member of staff may do is the same for all stories of a study: one of each is asked for."""
    return {story.study_id: story for story in stories}.values() if isinstance(by, User) else stories


def _until_its_end(first: First) -> First:
    if first.terms.expires_at is not None:
        return first
    return replace(first, terms=replace(first.terms, expires_at=first.form_version.ends(clock.now())))


def change(
    *, by: Actor, story: Story, answers: Mapping[Use, bool], method: Method = Method.WEB
) -> ConsentEvent:
    """The teller changes their mind about some uses, either way. Raises `PermissionDenied`, `TakenBack`."""
    require_teller(by, story.pk)
    require_kept(story)
    return _append(by, story, EventKind.CHANGED, method, answers=answers)


def withdraw(
    *, by: Actor, story: Story, uses: tuple[Use, ...] = tuple(Use), method: Method = Method.WEB
) -> ConsentEvent:
    """Take back some uses, or all. It holds from the very next request.

    Without `keep` the story is erased a day later; until then its teller can undo it. The same no from
    another tab is no event of its own: the one that said it is given back.
    """
    _require_teller_or(by, story, Right.KEEP_CONSENT)
    with transaction.atomic():
        write_permit.lock()
        if isinstance(by, Teller) and (said := _said_before(story, uses)):
            return said
        if Use.KEEP in uses:
            return _take_back(by, story, method, clock.now() + UNDO)
        return _append(by, story, EventKind.WITHDRAWN, method, answers=dict.fromkeys(uses, False))


def _said_before(story: Story, uses: Collection[Use]) -> ConsentEvent | None:
    """The last event, where it is this very no, by the teller."""
    last = ConsentEvent.objects.of(story).last()
    same = last is not None and last.kind == EventKind.WITHDRAWN and last.by_id is None
    asked = set(Use) if Use.KEEP in uses else set(uses)
    if not same or last is None or {use for use, said in last.answers.items() if said is False} != asked:
        return None
    return last


def take_back_at_once(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """Take all back, with no way to undo it: the story is erased as soon as a worker is free."""
    _require_teller_or(by, story, Right.KEEP_CONSENT)
    return _take_back(by, story, method, clock.now())


@transaction.atomic
def _take_back(by: Actor, story: Story, method: Method, erase_at: datetime) -> ConsentEvent:
    """Taken back again, it is erased no later than was said before."""
    write_permit.lock()
    before = standing(story).erase_at
    terms = Terms(erase_at=min(before, erase_at) if before else erase_at)
    return _append(by, story, EventKind.WITHDRAWN, method, answers=dict.fromkeys(Use, False), terms=terms)


def undo_take_back(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """Put a story back that is not erased yet, with the answers that held before.

    Raises `PermissionDenied`, `TooLate`.
    """
    require_teller(by, story.pk)
    return _undo(by, story, method)


@transaction.atomic
def _undo(by: Actor, story: Story, method: Method) -> ConsentEvent:
    write_permit.lock()
    events = list(ConsentEvent.objects.of(story))
    consent = fold(events)
    if not can_be_put_back(consent):
        raise TooLate
    return _append(by, story, EventKind.RESTORED, method, answers=answers_before(events))


def can_be_put_back(consent: Consent) -> bool:
    """It was taken back, and its day is not over. After a restore there may be no day."""
    if consent.answers.get(Use.KEEP):
        return False
    return consent.erase_at is None or consent.erase_at > clock.now()


def pause(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """Hide the story from every use but keeping, for as long as the teller likes.

    Raises `PermissionDenied`.
    """
    _require_teller_or(by, story, Right.KEEP_CONSENT)
    require_kept(story)
    return _append(by, story, EventKind.PAUSED, method)


def resume(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """The teller lets it be shown again, as before. Nobody can say so for them. Raises `PermissionDenied`."""
    require_teller(by, story.pk)
    require_kept(story)
    return _append(by, story, EventKind.RESUMED, method)


def refuse(*, by: Actor, story: Story, uses: tuple[Use, ...], method: Method = Method.WEB) -> ConsentEvent:
    """The teller was asked about these uses and said no. A collector may write it down for them.

    Raises `PermissionDenied`.
    """
    _require_teller_or(by, story, Right.COLLECT)
    require_kept(story)
    return _append(by, story, EventKind.REFUSED, method, answers=dict.fromkeys(uses, False))


def renew(
    *,
    by: Actor,
    story: Story,
    answers: Mapping[Use, bool] | None = None,
    expires_at: datetime | None = None,
    method: Method = Method.WEB,
) -> ConsentEvent:
    """The teller lets their yes go on, until another end or with none; they may change answers with it.

    Raises `PermissionDenied`.
    """
    _require_teller_or(by, story, Right.COLLECT, Right.KEEP_CONSENT)
    require_kept(story)
    return _append(
        by, story, EventKind.RENEWED, method, answers=answers or {}, terms=Terms(expires_at=expires_at)
    )


def expire(*, by: Actor, story: Story) -> ConsentEvent:
    """Write down that a consent has run out: the gate closed by itself at its end.

    Raises `PermissionDenied`, `NotOver`.
    """
    if not isinstance(by, Machine):
        require_in_study(by, Right.KEEP_CONSENT, story)
    if not standing(story).has_expired(clock.now()):
        raise NotOver
    return _append(by, story, EventKind.EXPIRED, Method.SYSTEM)


def invalidate(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """A steward found that the consent was never good: every use closes, keeping too.

    Raises `PermissionDenied`.
    """
    require_in_study(by, Right.KEEP_CONSENT, story)
    return _append(by, story, EventKind.INVALIDATED, method)


def embargo(*, by: Actor, story: Story, until: datetime | None, method: Method = Method.WEB) -> ConsentEvent:
    """Not before a date; with None, not until the teller says so: that one never lifts by itself.

    Raises `PermissionDenied`.
    """
    _require_teller_or(by, story, Right.KEEP_CONSENT)
    require_kept(story)
    kind = Embargo.OPEN if until is None else Embargo.UNTIL
    return _append(by, story, EventKind.CHANGED, method, terms=Terms(embargo=kind, embargo_until=until))


def lift_embargo(*, by: Actor, story: Story, method: Method = Method.WEB) -> ConsentEvent:
    """The teller no longer asks us to wait. Nobody can say so for them but a steward whom they told.

    Raises `PermissionDenied`.
    """
    _require_teller_or(by, story, Right.KEEP_CONSENT)
    require_kept(story)
    return _append(by, story, EventKind.CHANGED, method, terms=Terms(embargo=Embargo.NONE))


def hold(*, by: Actor, story: Story) -> ConsentEvent:
    """A steward closes a story for every use but keeping. Raises `PermissionDenied`."""
    require_in_study(by, Right.KEEP_CONSENT, story)
    return _append(by, story, EventKind.HELD, Method.WEB, terms=Terms(hold=Hold.STEWARD))


@transaction.atomic
def release(*, by: Actor, story: Story, why: Released) -> None:
    """A steward lets a story go again that was on hold. What the teller said holds as before, and a story
    that waits for evidence goes on waiting. Raises `PermissionDenied`.
    """
    require_in_study(by, Right.KEEP_CONSENT, story)
    write_permit.lock()
    for held in sorted(standing(story).holds - {Hold.EVIDENCE}):
        _append(by, story, EventKind.RELEASED, Method.WEB, terms=Terms(hold=held), why=why.value)


def say_of_others(*, by: Actor, story: Story, others_open: bool) -> ConsentEvent:
    """Someone else in it has yet to be asked, or nobody has. Called by `stories.consent.third_parties`, which
    checks the permission."""
    return _append(by, story, EventKind.OTHERS, Method.WEB, terms=Terms(others_open=others_open))


def _append(
    by: Actor,
    story: Story,
    kind: EventKind,
    method: Method,
    *,
    answers: Mapping[Use, bool] | None = None,
    terms: Terms = Terms(),  # noqa: B008 (frozen)
    **detail: str,
) -> ConsentEvent:
    """What follows on a first answer: under the form that was last in force for the story."""
    return append(
        story=story,
        kind=kind,
        by=by,
        method=method,
        form_version=_last_form_version(story),
        answers=answers or {},
        terms=terms,
        **detail,
    )


def next_end(story: Story) -> datetime | None:
    """When a yes that is renewed now runs out, as the form says that was last in force for the story."""
    return _last_form_version(story).ends(clock.now())


def is_kept(story: Story) -> bool:
    """Whether it was not taken back, nor found invalid."""
    return decide(standing(story), Use.KEEP, clock.now()).allowed


def require_kept(story: Story) -> None:
    """Raises `TakenBack` where nothing more may be said of a story than that it is closed."""
    if not is_kept(story):
        raise TakenBack


def _require_teller_or(by: Actor, story: Story, *mays: Right) -> None:
    """The teller, or a member of staff who may do one of these there."""
    if isinstance(by, Teller):
        require_teller(by, story.pk)
        return
    *others, last = mays
    if not any(_reaches(by, may, story) for may in others):
        require_in_study(by, last, story)


def _reaches(by: Actor, may: Right, story: Story) -> bool:
    try:
        require_in_study(by, may, story)
    except PermissionDenied:
        return False
    return True


def _last_form_version(story: Story) -> ConsentFormVersion:
    last = ConsentEvent.objects.of(story).select_related("form_version").last()
    if last is None:
        raise ValueError("A story without consent has nothing to change.")
    return last.form_version
