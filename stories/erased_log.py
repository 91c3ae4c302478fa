"""Which stories were erased, in a file outside the database: no backup must bring one back.

One line for each, synced: the story's opaque name, and when.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from stories.chain.head import folder


def path() -> Path:
    return folder() / "erased.log"


def write_down(subject: UUID, at: datetime) -> None:
    """Add a line, unless the story has one."""
    if subject in set(read()):
        return
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(opened, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps({"subject": str(subject), "at": at.isoformat()}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read() -> Iterator[UUID]:
    """The stories that are to stay erased. A line that was cut off by a power cut is passed over."""
    try:
        lines = path().read_text().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield UUID(json.loads(line)["subject"])
        except (ValueError, KeyError, TypeError):
            continue
