"""Writing memos. Each is its writer's own: nobody else changes it."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext

from analysis.coding import acts as coding
from analysis.coding import steps
from analysis.models import Code, Coding, Memo
from analysis.models.memo import On
from analysis.reading import NotReadable, codes_of, readable_by
from stories.accounts.actors import Actor, require
from stories.accounts.permissions import require_in_study
from stories.ledger import audit, write_permit
from stories.models import Passage, Story, Study, User
from stories.roles import Right

LONGEST: Final = 20_000
Hook = Story | Passage | Coding | Code | Study
"""What a memo can hang on."""


class BadMemo(ValueError):
    """There is nothing in it, or too much. Its text is for the person who wrote it."""


@transaction.atomic
def write(*, by: Actor, on: Hook, body: str) -> Memo:
    """A new memo. Raises `PermissionDenied`, `NotReadable`, `BadMemo`."""
    writer = require(by, Right.CODE)
    write_permit.lock()
    _require_there(writer, on)
    made = Memo.objects.create(**{_name(on).value: on}, body=_body(body), by=writer)
    steps.note(steps.Kind.MEMO, made.pk, None, made.pk)
    _written(writer, made, "written")
    return made


@transaction.atomic
def edit(*, by: Actor, memo: Memo, body: str) -> Memo:
    """Other words for it; those of before can come back. Raises as `write` does."""
    writer, memo = _own(by, memo)
    body = _body(body)
    if body == memo.body:
        return memo
    Memo.objects.filter(pk=memo.pk).update(live=False)
    on = {memo.on.value: getattr(memo, memo.on.value)}
    made = Memo.objects.create(**on, first_id=memo.thread, body=body, by=writer)
    steps.note(steps.Kind.MEMO, memo.thread, memo.pk, made.pk)
    _written(writer, made, "edited")
    return made


@transaction.atomic
def remove(*, by: Actor, memo: Memo) -> None:
    """Raises `PermissionDenied`, `NotReadable`."""
    writer, memo = _own(by, memo)
    Memo.objects.filter(pk=memo.pk).update(live=False)
    steps.note(steps.Kind.MEMO, memo.thread, memo.pk, None)
    _written(writer, memo, "removed")


@transaction.atomic
def restore(*, by: Actor, memo: Memo) -> Memo:
    """Have one back that was taken away, as it was written last; where something of its thread stands, that.

    Raises `PermissionDenied`, `NotReadable`.
    """
    writer, memo = _own(by, memo)
    of_thread = Memo.objects.filter(pk=memo.thread) | Memo.objects.filter(first=memo.thread)
    if (there := of_thread.filter(live=True).first()) is not None:
        return there
    last = of_thread.order_by("-pk")[0]
    Memo.objects.filter(pk=last.pk).update(live=True)
    steps.note(steps.Kind.MEMO, memo.thread, None, last.pk)
    _written(writer, memo, "restored")
    return last


def _own(by: Actor, memo: Memo) -> tuple[User, Memo]:
    writer = require(by, Right.CODE)
    write_permit.lock()
    memo = Memo.objects.get(pk=memo.pk)
    if memo.by_id != writer.pk:
        raise PermissionDenied(gettext("Only who wrote it can change it."))
    _require_there(writer, getattr(memo, memo.on.value))
    return writer, memo


def _name(on: Hook) -> On:
    return On(type(on).__name__.lower())


def _require_there(writer: User, on: Hook) -> None:
    """What it hangs on may be read, and this person codes there."""
    match on:
        case Coding():
            coding.codable(on.passage, writer)
        case Passage():
            coding.codable(on, writer)
        case Story():
            if not readable_by(writer).filter(pk=on.pk).exists():
                raise NotReadable(gettext("This story is not here."))
            require_in_study(writer, Right.CODE, on)
        case Code():
            if not codes_of(writer, Right.CODE).filter(pk=on.pk).exists():
                raise PermissionDenied(gettext("Only those who work there can do this."))
        case Study():
            if not Study.objects.reached_by(writer, Right.CODE).filter(pk=on.pk).exists():
                raise PermissionDenied(gettext("Only those who work there can do this."))


def _body(body: str) -> str:
    body = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not body:
        raise BadMemo(gettext("Write something first."))
    if len(body) > LONGEST:
        raise BadMemo(gettext("A memo has at most %(most)s letters.") % {"most": LONGEST})
    return body


def _written(by: User, memo: Memo, what: str) -> None:
    audit.record(by=by, action=f"memo.{what}", target=f"memo:{memo.thread}", on=memo.on.value)


def _play(by: User, thread: int, live: steps.Value) -> None:
    """This row of the thread stands, or none of it."""
    writer, _ = _own(by, Memo.objects.get(pk=thread))
    of_thread = Memo.objects.filter(pk=thread) | Memo.objects.filter(first=thread)
    of_thread.update(live=False)
    if live is not None:
        of_thread.filter(pk=live).update(live=True)
    audit.record(by=writer, action="memo.undone", target=f"memo:{thread}")


steps.register({steps.Kind.MEMO: _play}, fails=(NotReadable,))
