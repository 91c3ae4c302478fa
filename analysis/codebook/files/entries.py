"""Codes as they stand in a file, and how they come into a codebook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from analysis.codebook.access import require_editor_of
from analysis.codebook.acts import LONGEST, MOST_CODES, BadCode, create, edit
from analysis.codebook.changes import FIELDS
from analysis.models import Code, Codebook
from stories.accounts.actors import Actor
from stories.ledger import audit, write_permit

MOST_BYTES: Final = 5 * 1024 * 1024
DEEPEST: Final = 40
"""Codes under codes: more is a mistake, or somebody who wishes us ill."""


class BadCodebook(ValueError):
    """The file is no codebook. Its text is for the person who chose it."""


@dataclass(frozen=True)
class Entry:
    """A code of a file. `parent` is the number of another entry, or None at the top.

    `fields` are those of `changes.FIELDS` that the file says something of, but for the name.
    """

    name: str
    parent: int | None = None
    guid: UUID | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """How many codes were new, were there and are other now, and were there as they are."""

    added: int
    updated: int
    same: int


def checked(entries: Sequence[Entry]) -> list[Entry]:
    """Parents before their children. Raises `BadCodebook` for circles, doubled or empty names."""
    if not entries:
        raise BadCodebook(gettext("There is no code in this file."))
    if len(entries) > MOST_CODES:
        raise BadCodebook(gettext("A codebook holds %(most)s codes at most.") % {"most": MOST_CODES})
    seen: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        if not entry.name or len(entry.name) > LONGEST:
            said = gettext("Code %(number)s: a code needs a name of at most %(most)s letters.")
            raise BadCodebook(said % {"number": number, "most": LONGEST})
        if entry.name.casefold() in seen:
            raise BadCodebook(gettext("Two codes are called “%(name)s”.") % {"name": entry.name})
        seen[entry.name.casefold()] = number
    for entry in entries:
        _require_no_circle(entries, entry)
    return list(entries)


def _require_no_circle(entries: Sequence[Entry], entry: Entry) -> None:
    above, steps = entry.parent, 0
    while above is not None:
        steps += 1
        if steps > DEEPEST:
            said = gettext("“%(name)s” stands under itself, or under more than %(most)s codes.")
            raise BadCodebook(said % {"name": entry.name, "most": DEEPEST})
        above = entries[above].parent


@transaction.atomic
def bring_in(*, by: Actor, codebook: Codebook, entries: Sequence[Entry]) -> Report:
    """Add the codes that are new, and bring the others up to date: known by their GUID, else by their name.

    Nothing is deleted, moved or retired. Raises `PermissionDenied`, `BadCodebook`.
    """
    person = require_editor_of(by, codebook)
    write_permit.lock()
    entries = checked(entries)
    there = list(codebook.codes.all())
    known: dict[object, Code] = {one.name.casefold(): one for one in there} | {one.guid: one for one in there}
    placed: dict[int, Code] = {}
    counts = {"added": 0, "updated": 0, "same": 0}
    for number in _parents_first(entries):
        entry = entries[number]
        code = known.get(entry.guid) or known.get(entry.name.casefold())
        parent = placed[entry.parent] if entry.parent is not None else None
        try:
            placed[number], came = _keep(by, codebook, entry, code, parent)
        except BadCode as error:
            raise BadCodebook(f"“{entry.name}”: {error}") from error
        counts[came] += 1
    audit.record(by=person, action="codebook.loaded", target=f"codebook:{codebook.pk}", **counts)
    return Report(**counts)


def _keep(
    by: Actor, codebook: Codebook, entry: Entry, code: Code | None, parent: Code | None
) -> tuple[Code, str]:
    if code is None:
        fields = dict(entry.fields) | ({"guid": entry.guid} if _is_free(entry.guid) else {})
        return create(by=by, codebook=codebook, name=entry.name, parent=parent, fields=fields), "added"
    before = {name: getattr(code, name) for name in FIELDS}
    now = edit(by=by, code=code, fields={"name": entry.name, **entry.fields})
    return now, "same" if before == {name: getattr(now, name) for name in FIELDS} else "updated"


def _is_free(guid: UUID | None) -> bool:
    """Another codebook may hold the same file."""
    return guid is not None and not Code.objects.filter(guid=guid).exists()


def _parents_first(entries: Sequence[Entry]) -> list[int]:
    order: list[int] = []
    done: set[int] = set()
    for number in range(len(entries)):
        line = []
        at: int | None = number
        while at is not None and at not in done:
            line.append(at)
            done.add(at)
            at = entries[at].parent
        order.extend(reversed(line))
    return order
