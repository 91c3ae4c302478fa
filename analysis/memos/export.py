"""Memos taken out as a table. One on a story has its name and may have its words: a copy that is given."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from analysis.finding.files import Cells
from analysis.finding.given import Giving
from analysis.memos.hooks import hooked, story_of
from analysis.models import Memo
from stories.models import Story

COLUMNS = ("on", "what", "by", "at", "memo")


@dataclass(frozen=True)
class Export:
    """`why`: who was left out, in a sentence; empty where nobody was."""

    memos: Sequence[Memo]
    why: str

    def lines(self) -> Iterator[Cells]:
        """The heads, then a row for each memo."""
        yield COLUMNS
        for one in map(hooked, self.memos):
            at = one.memo.made_at.isoformat()
            yield (one.kind, one.what, one.memo.by.get_username(), at, one.memo.body)


@transaction.atomic
def prepare(memos: Iterable[Memo], giving: Giving) -> Export:
    """Decide which may go out, and write down the stories that go with them as a copy that was given.

    `memos` are readable by who takes them out; those on codes and studies are of no story, and go out freely.
    Raises `PermissionDenied`, and `copies.NotAllowed` where there is nothing that may.
    """
    of = [(memo, story.pk if (story := story_of(memo)) else None) for memo in memos]
    everything = {story for _, story in of if story is not None}
    if not everything:
        return Export([memo for memo, _ in of], "")
    there = Story.objects.filter(pk__in=everything).permitting(giving.kind.use)
    kept = set(there.values_list("pk", flat=True))
    why = giving.write_down(gettext("Memos of the workbench"), kept, everything)
    return Export([memo for memo, story in of if story is None or story in kept], why)
