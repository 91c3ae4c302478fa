"""The latest change of a code, taken back."""

from django.db import transaction
from django.utils.translation import gettext

from analysis.codebook import changes
from analysis.codebook.access import require_editor
from analysis.codebook.acts import BadCode
from analysis.codebook.arrange import place
from analysis.codebook.merging import put_together, take_apart
from analysis.models import ChangeKind, Code, CodeChange
from stories import clock
from stories.accounts.actors import Actor
from stories.ledger import audit, write_permit
from stories.models import Passage


@transaction.atomic
def undo(*, by: Actor, change: CodeChange) -> Code:
    """The code is as it was before this change. Only its latest can be undone.

    Raises `PermissionDenied`, `BadCode`.
    """
    person = require_editor(by, change.code)
    write_permit.lock()
    change = CodeChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    code: Code = Code.objects.get(pk=change.code_id)
    if changes.latest(code) != change:
        raise BadCode(gettext("The code was changed again since. Undo that first."))
    _take_back(code, change)
    change.undone_at = clock.now()
    change.save(update_fields=["undone_at"])
    audit.record(by=person, action="code.undone", target=f"code:{code.pk}", change=change.pk)
    code.refresh_from_db()
    return code


def _take_back(code: Code, change: CodeChange) -> None:
    match ChangeKind(change.kind):
        case ChangeKind.EDITED:
            _rename_free(code, change.before.get("name", code.name))
            for field, value in change.before.items():
                setattr(code, field, value)
            if not Passage.objects.filter(pk=code.said_in_id).exists():  # erased since
                code.said_in = None
            code.save(update_fields=list(change.before))
        case ChangeKind.MOVED:
            parent = Code.objects.filter(pk=change.before["parent"]).first()
            after = Code.objects.filter(pk=change.before["after"]).first()
            place(code, parent, after)
        case ChangeKind.MERGED:
            _require_still_there(code)
            take_apart(code, change.after)
        case ChangeKind.SPLIT:
            put_together(code, change.before["from"], change.after["codings"])
        case ChangeKind.RETIRED:
            code.retired_at = None
            code.save(update_fields=["retired_at"])
        case ChangeKind.BROUGHT_BACK | ChangeKind.CREATED:  # passages may hang on it: it is not deleted
            code.retired_at = clock.now()
            code.save(update_fields=["retired_at"])


def _require_still_there(code: Code) -> None:
    """What it was merged into was not merged on: its codings went along, and could not be told apart."""
    into = code.merged_into
    if into is not None and into.merged_into_id is not None:
        said = gettext("“%(code)s” was merged on into “%(into)s” since. Undo that first.")
        raise BadCode(said % {"code": into.name, "into": into.merged_into.name})


def _rename_free(code: Code, name: str) -> None:
    if code.codebook.codes.exclude(pk=code.pk).filter(name=name).exists():
        raise BadCode(gettext("Another code of the codebook has this name already."))
