"""What is closed now of each story, in a file of its own outside the database.

A backup holds what people had said when it was made. Put back, it would bring back every yes that was
taken back since. So each event leaves here how its story stands afterwards: which uses are off, whether
it is closed, and the quotes that are not to be shown. `stories.backup.restore` closes what these say, and
opens nothing. A file goes with its story when that is erased.

A backup from before a story came in has no such story; a sheet that is brought in again makes it anew, with
the answers of then. So of one that came with a sheet a second file names the first by what the sheet says.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from stories.ledger.checkpoint import folder
from stories.models import Quote, QuoteState, RedactedPart, Standing, Story
from stories.models.uses import Use


@dataclass(frozen=True)
class Closed:
    """How a story stands after the event of that number. `opens_at`, `ends_at`: ISO 8601, or empty."""

    number: int
    off: list[str]
    closed: bool
    opens_at: str
    quotes: list[int]
    ends_at: str = ""
    # (revision, start, end, whether it was struck out) of each part that is closed, in their order.
    parts: list[tuple[int, int, int, bool]] = field(default_factory=list)


def path_of(subject: UUID) -> Path:
    return folder() / "closed" / subject.hex[:2] / f"{subject}.json"


def _named_by(brought: str) -> Path:
    return folder() / "closed" / "brought" / brought[:2] / brought


def keep(story: Story, number: int) -> None:
    """Write down how the story stands now, after the event of that number; once it is committed."""
    keep_all([story], {story.pk: number})


def keep_all(stories: Sequence[Story], numbers: Mapping[int, int]) -> None:
    """As `keep`. `numbers`: of each story by its key, that of its last event."""
    standings = Standing.objects.in_bulk(list(numbers))
    quotes, parts = _quotes(stories), _parts(stories)
    for story in stories:
        standing = standings.get(story.pk)
        if standing is None:  # it was erased meanwhile, and its file with it
            continue
        stands = Closed(
            number=numbers[story.pk],
            off=[use.value for use in Use if not getattr(standing, use.value)],
            closed=standing.closed,
            opens_at=standing.opens_at.isoformat() if standing.opens_at else "",
            quotes=quotes[story.pk],
            ends_at=standing.ends_at.isoformat() if standing.ends_at else "",
            parts=parts[story.pk],
        )
        _write(path_of(story.public_id), json.dumps(asdict(stands)))
        if story.brought:
            _write(_named_by(story.brought), str(story.public_id))


def _quotes(stories: Sequence[Story]) -> dict[int, list[int]]:
    """Those that are not to be shown, by story."""
    found = defaultdict[int, list[int]](list)
    quotes = Quote.objects.of(*stories).exclude(state=QuoteState.APPROVED)
    for story, quote in quotes.values_list("passage__revision__text__story", "pk"):
        found[story].append(quote)
    return found


def _parts(stories: Sequence[Story]) -> dict[int, list[tuple[int, int, int, bool]]]:
    found = defaultdict[int, list[tuple[int, int, int, bool]]](list)
    closed = RedactedPart.objects.of(*stories).closed()
    for redacted_part in closed.select_related("text"):
        part = (redacted_part.before_id, redacted_part.start, redacted_part.end, redacted_part.struck)
        found[redacted_part.text.story_id].append(part)
    return found


def _write(path: Path, said: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(said)
    fresh.replace(path)


def forget(subject: UUID, brought: str = "") -> None:
    path_of(subject).unlink(missing_ok=True)
    if brought:
        _named_by(brought).unlink(missing_ok=True)


def read() -> Iterator[tuple[UUID, Closed]]:
    """Every story's. A file that is damaged is passed over."""
    for path in sorted((folder() / "closed").glob("*/*.json")):
        try:
            yield UUID(path.stem), _read(path)
        except (ValueError, TypeError):
            continue


def of_brought(brought: str) -> Closed | None:
    """How a story stood that came with a sheet, and is not in the database any more: a backup was put back.
    Where the file is damaged nobody knows, and all of it is closed."""
    try:
        return _read(path_of(UUID(_named_by(brought).read_text())))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError):
        return Closed(0, [use.value for use in Use if use is not Use.KEEP], True, "", [])


def _read(path: Path) -> Closed:
    return Closed(**json.loads(path.read_text()))
