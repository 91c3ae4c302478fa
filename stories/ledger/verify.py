"""Reading a chain: the first entry that was altered, removed, slipped in, or cut off at the end."""

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from stories.ledger import checkpoint
from stories.ledger.append import last, name
from stories.ledger.checkpoint import Head
from stories.models.sealed import Sealed
from stories.security.sealing import seal


class Wrong(TextChoices):
    ALTERED = "altered", _("entry %(number)s was altered")
    REMOVED = "removed", _("entry %(number)s was removed")
    INSERTED = "inserted", _("entry %(number)s was slipped in: no act wrote it")
    CUT_OFF = "cut_off", _("the end was cut off: entry %(number)s was written, and is not there")
    REPLACED = "replaced", _("entry %(number)s is another than the one that was written")
    NO_HEAD = "no_head", _("the head outside the database is damaged, at entry %(number)s")


@dataclass(frozen=True)
class Verdict:
    """How a chain was found.

    `behind`: by how many entries the head lagged, which is caught up where all is whole.
    """

    chain: str
    entries: int
    wrong: Wrong | None = None
    number: int = 0
    behind: int = 0

    def __str__(self) -> str:
        if self.wrong is None:
            return str(_("whole"))
        return str(self.wrong.label) % {"number": self.number}


def verify(kind: type[Sealed]) -> Verdict:
    """The whole chain; the head outside is moved forward where it lagged and all is whole."""
    found = _read(kind, 0, "")
    alone = kind.first_unaccounted() if not found.wrong else None
    if alone is not None:
        return Verdict(found.chain, found.entries, Wrong.ALTERED, alone)
    return found if found.wrong else _against_the_head(kind, found)


def verify_the_tail(kind: type[Sealed], entries: int) -> Verdict:
    """Only the last entries, and the head: for a check every few seconds."""
    number, _hash = last(kind)
    rows = kind._default_manager.filter(number__lte=max(0, number - entries)).order_by("-number")
    begin = rows.values_list("number", "hash").first() or (0, "")
    found = _read(kind, *begin)
    return found if found.wrong else _against_the_head(kind, found)


def _read(kind: type[Sealed], number: int, before: str) -> Verdict:
    """Every entry after the one of that number and seal."""
    written = _kept_number(kind)
    for entry in _entries(kind, number):
        number += 1
        wrong, at = _first_wrong(entry, number, before, written)
        if wrong is not None:
            return Verdict(name(kind), number - 1, wrong, at)
        before = entry.hash
    return Verdict(name(kind), number)


def _entries(kind: type[Sealed], after: int) -> Iterator[Sealed]:
    entries = kind._default_manager.order_by("number")
    if after:
        entries = entries.filter(number__gt=after)
    yield from entries.iterator(chunk_size=2_000)


def _kept_number(kind: type[Sealed]) -> int | None:
    try:
        kept = checkpoint.read(name(kind))
    except checkpoint.Unreadable:
        return None
    return kept.number if kept else None


def _first_wrong(entry: Sealed, number: int, before: str, written: int | None) -> tuple[Wrong | None, int]:
    holds = compare_digest(entry.hash, seal(entry.links(), before=before)) and entry.is_whole()
    if entry.number > number:
        return Wrong.REMOVED, number
    if holds and entry.number == number:
        return None, 0
    slipped_in = entry.number < number or (written is not None and number > written)
    return (Wrong.INSERTED if slipped_in else Wrong.ALTERED), entry.number


def _against_the_head(kind: type[Sealed], found: Verdict) -> Verdict:
    try:
        kept = checkpoint.read(found.chain)  # before the last entry is asked for: it never runs ahead of it
    except checkpoint.Unreadable:
        return Verdict(found.chain, found.entries, Wrong.NO_HEAD, found.entries)
    number, hash = last(kind)
    if kept is not None and kept.number > number:
        return Verdict(found.chain, number, Wrong.CUT_OFF, number + 1)
    if kept is not None and kept.hash != _hash_of(kind, kept.number):
        return Verdict(found.chain, number, Wrong.REPLACED, kept.number)
    behind = number - (kept.number if kept else 0)
    if behind:
        checkpoint.move(found.chain, Head(number, hash))
    return Verdict(found.chain, number, behind=behind)


def _hash_of(kind: type[Sealed], number: int) -> str:
    return kind._default_manager.filter(number=number).values_list("hash", flat=True).first() or ""
