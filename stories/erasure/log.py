"""Which stories were erased, in a file outside the database: no backup and no sheet must bring one back.
back.

One line for each, synced: the story's opaque name, when, and the keyed hash of one that came with a sheet.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from stories.ledger.checkpoint import folder


@dataclass(frozen=True)
class Erased:
    """`brought`: as the tombstone's."""

    subject: UUID
    at: datetime
    brought: str = ""


def path() -> Path:
    return folder() / "erased.log"


def write_down(erased: Erased) -> None:
    """Add a line, unless there is one that says as much."""
    if any((one.subject, one.brought) == (erased.subject, erased.brought) for one in read()):
        return
    said = {"subject": str(erased.subject), "at": erased.at.isoformat()}
    if erased.brought:
        said["brought"] = erased.brought
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(said) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read() -> Iterator[Erased]:
    """The stories that are to stay erased. A line that was cut off by a power cut is passed over."""
    try:
        lines = path().read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            said = json.loads(line)
            at = datetime.fromisoformat(said["at"])
            yield Erased(UUID(said["subject"]), at, str(said.get("brought", "")))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
