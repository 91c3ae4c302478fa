"""What is known to be missing from the journal of closings, and since when it has been whole.

Beside the journal, so that it outlives a restore that is broken off, a second one, and whatever is written
into the journal meanwhile. A journal that was begun anew knows nothing of what was closed before: a backup
from before that moment is put back as if there were none.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from stories import clock

NAME: Final = "closings.doubt"


@dataclass(frozen=True)
class Doubt:
    """`since`: when it was begun, in ISO 8601 (empty: with the site itself). `wrong`: what is missing or
    damaged, until it is begun anew; empty where nothing is."""

    since: str = ""
    wrong: str = ""


def read(folder: Path) -> Doubt:
    """What is kept. A file that can't be read says that something is wrong."""
    try:
        said = json.loads((folder / NAME).read_bytes())
        return Doubt(str(said["since"]), str(said["wrong"]))
    except FileNotFoundError:
        return Doubt()
    except (ValueError, KeyError, TypeError):
        return Doubt(wrong="what was known of it can't be read")


def begun(folder: Path) -> None:
    """A journal is begun here now; what was known to be wrong stays so. Synced."""
    _write(folder, replace(read(folder), since=clock.now().isoformat()))


def with_the_site(folder: Path) -> None:
    """Nothing was ever said before it was begun. Synced."""
    _write(folder, replace(read(folder), since=""))


def found(folder: Path, wrong: str) -> None:
    """Keep what is wrong; what was found first stays. Synced."""
    if not (kept := read(folder)).wrong:
        _write(folder, replace(kept, wrong=wrong))


def settled(folder: Path) -> None:
    """It was begun anew, by somebody who knows what that means. Synced."""
    _write(folder, Doubt(since=clock.now().isoformat()))


def began_after(folder: Path, moment: str) -> bool:
    """Whether it can't know of what was closed since that moment, in ISO 8601."""
    since = read(folder).since
    return bool(since) and datetime.fromisoformat(since) > datetime.fromisoformat(moment)


def _write(folder: Path, doubt: Doubt) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f"{NAME}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(asdict(doubt), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / NAME)
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
