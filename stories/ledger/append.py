"""Adding to a chain: a number, a seal, a row, and after the commit the head outside the database."""

from collections.abc import Sequence

from django.db import DatabaseError, transaction

from stories.ledger import checkpoint, write_permit
from stories.models.sealed import Sealed
from stories.security.sealing import seal


def add(entry: Sealed) -> None:
    """Write it as the last of its chain, in the act's transaction (in one of its own where there is none)."""
    add_all([entry])


@transaction.atomic(savepoint=False)
def add_all(entries: Sequence[Sealed]) -> None:
    """As `add`, of one or more of the same chain, one after the other."""
    write_permit.lock()
    kind = type(entries[0])
    number, before = last(kind)
    for entry in entries:
        follow(entry, number, before)
        number, before = entry.number, entry.hash
    write_permit.permit_rows(len(entries))
    try:
        kind._default_manager.bulk_create(entries)
    except DatabaseError:
        write_permit.revoke_permit()
        raise

    def move_head() -> None:
        checkpoint.move(name(kind), checkpoint.Head(number, before))

    # What happens to the file undoes no act: where it lags, `verify` catches it up.
    transaction.on_commit(move_head, robust=True)


def last(kind: type[Sealed]) -> tuple[int, str]:
    """The number and the seal of a chain's last entry; (0, "") for an empty one."""
    found = kind._default_manager.order_by("-number").values_list("number", "hash").first()
    return found or (0, "")


def follow(entry: Sealed, number: int, before: str) -> None:
    """Give it its place after the entry of that number and seal."""
    entry.number = number + 1
    entry.hash = seal(entry.links(), before=before)


def name(entry: Sealed | type[Sealed]) -> str:
    """What the chain is called: its model's name, in lower case."""
    return str(entry._meta.model_name)
