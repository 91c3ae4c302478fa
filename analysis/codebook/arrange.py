"""Where a code stands in the tree."""

from django.db import transaction
from django.utils.translation import gettext

from analysis.codebook import changes
from analysis.codebook.access import require_editor
from analysis.codebook.acts import BadCode
from analysis.models import ChangeKind, Code
from stories.accounts.actors import Actor
from stories.ledger import write_permit


@transaction.atomic
def move(*, by: Actor, code: Code, parent: Code | None, after: Code | None = None) -> Code:
    """Put it under `parent` (None: at the top), behind `after` (None: first), with all that is under it.

    Raises `PermissionDenied`, `BadCode` where it would be under itself or in another codebook.
    """
    person = require_editor(by, code)
    write_permit.lock()
    code = Code.objects.get(pk=code.pk)
    before = place_of(code)
    place(code, parent, after)
    moved: Code = Code.objects.get(pk=code.pk)
    now = place_of(moved)
    if now != before:
        changes.record(person, moved, ChangeKind.MOVED, before, now)
    return moved


def place(code: Code, parent: Code | None, after: Code | None) -> None:
    """Without a record: for acts that keep one of their own. Raises `BadCode`."""
    parent = Code.objects.get(pk=parent.pk) if parent else None
    for other in (parent, after):
        if other is not None and other.codebook_id != code.codebook_id:
            raise BadCode(gettext("It can't be moved into another codebook."))
        if other is not None and (other.pk == code.pk or other.is_descendant_of(code)):
            raise BadCode(gettext("A code can't stand under itself."))
    siblings = [one for one in siblings_under(code, parent) if one.pk != code.pk]
    if after is not None and after.pk not in {one.pk for one in siblings}:
        after = siblings[-1] if siblings else None
    if after is not None:
        code.move(Code.objects.get(pk=after.pk), "right")
    elif siblings:
        code.move(Code.objects.get(pk=siblings[0].pk), "left")
    elif parent is not None:
        code.move(parent, "first-child")
    elif not code.is_root():
        code.move(Code.get_last_root_node(), "right")


def siblings_under(code: Code, parent: Code | None) -> list[Code]:
    """Those of its codebook that stand under this parent, in their order."""
    if parent is not None:
        return list(parent.get_children())
    return [one for one in Code.get_root_nodes() if one.codebook_id == code.codebook_id]


def place_of(code: Code) -> dict[str, int | None]:
    """By keys: under which code, and behind which."""
    parent = code.get_parent()
    siblings = [one.pk for one in siblings_under(code, parent)]
    at = siblings.index(code.pk)
    return {"parent": parent.pk if parent else None, "after": siblings[at - 1] if at else None}
