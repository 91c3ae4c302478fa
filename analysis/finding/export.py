"""What was found, taken out as a table: only what its tellers allow, with who was left out and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext

from analysis.finding.files import Cells
from analysis.finding.given import Giving
from analysis.finding.passages import found
from analysis.finding.query import Query
from analysis.finding.rows import Row, rows
from analysis.models import Code
from stories.models import Passage, User

BATCH: Final = 1_000
COLUMNS: Final = (
    *("passage", "codes", "coders", "speaker", "story", "date", "place", "study", "from", "to"),
    *("start_ms", "end_ms", "story_id"),
)


@dataclass(frozen=True)
class Export:
    """`why`: who was left out, in a sentence; empty where nobody was."""

    passages: Sequence[int]
    why: str

    def lines(self, reader: User) -> Iterator[Cells]:
        """The heads, then a row for each passage, in the order in which they were found; read bit by bit."""
        yield COLUMNS
        for first in range(0, len(self.passages), BATCH):
            for row in rows(self.passages[first : first + BATCH], reader, around=False):
                yield _cells(row)


@transaction.atomic
def prepare(query: Query, codes: Sequence[Code], giving: Giving) -> Export:
    """Decide what may go out, and write it down as a copy that was given.

    Raises `PermissionDenied`, and `copies.NotAllowed` where there is nothing that may.
    """
    everything = found(query, giving.by, codes)
    kept = found(query, giving.by, codes, use=giving.kind.use) if giving.outside else everything
    title = gettext("Passages found in the workbench")
    return Export(kept, giving.write_down(title, _stories_of(kept), _stories_of(everything)))


def _stories_of(passages: Sequence[int]) -> set[int]:
    there = Passage.objects.filter(pk__in=passages).order_by()
    return set(there.values_list("revision__text__story", flat=True))


def _cells(row: Row) -> tuple[str, ...]:
    story = row.story
    return (
        row.passage.text,
        "; ".join(row.codes),
        "; ".join(row.coders),
        row.speaker,
        story.called,
        story.told_on.isoformat(),
        story.area.name if story.area else "",
        story.study.name,
        str(row.passage.start),
        str(row.passage.end),
        str(row.said.start_ms) if row.said else "",
        str(row.said.end_ms) if row.said else "",
        str(story.public_id),
    )
