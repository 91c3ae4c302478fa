"""What was done to the codebook, kept so that it can be seen, compared and undone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from analysis.models import ChangeKind, Code, Codebook, CodeChange
from stories.ledger import audit
from stories.models import User

FIELDS: Final = ("name", "definition", "when_to_use", "when_not_to_use", "colour", "shape", "lexicon")
"""What a person writes of a code."""
SAID_IN: Final = "said_in_id"
"""Which words it is called by: their key."""


def record(
    by: User,
    code: Code,
    kind: ChangeKind,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> CodeChange:
    """Call inside the act's transaction. The audit log has keys only."""
    change = CodeChange.objects.create(
        code=code, kind=kind, by=by, before=dict(before or {}), after=dict(after or {})
    )
    audit.record(by=by, action=f"code.{kind.value}", target=f"code:{code.pk}", codebook=code.codebook_id)
    return change


def latest(code: Code) -> CodeChange | None:
    """The one that can be undone: what came after it would stand on nothing."""
    return CodeChange.objects.filter(code=code, undone_at__isnull=True).order_by("-pk").first()


def since(book: Codebook, moment: datetime) -> "list[CodeChange]":
    """Those that stand, the latest first."""
    found = CodeChange.objects.filter(code__codebook=book, undone_at__isnull=True, at__gte=moment)
    return list(found.select_related("code", "by").order_by("-pk"))
