"""A table taken out: a line for each story, place or month, or for each pair of codes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from django.db import transaction

from analysis.finding.files import Cells
from analysis.finding.given import Giving
from analysis.models import Code
from analysis.tables.asked import Asked, Whole
from analysis.tables.table import Kind, Together


@dataclass(frozen=True)
class Export:
    """`why`: who was left out, in a sentence; empty where nobody was."""

    whole: Whole
    why: str

    def lines(self) -> Iterator[Cells]:
        """The heads, then the rest."""
        if self.whole.asked.kind is Kind.CODE:
            yield from _pairs(self.whole.together)
        else:
            yield from _crossed(self.whole)


@transaction.atomic
def prepare(asked: Asked, codes: Sequence[Code], giving: Giving) -> Export:
    """Decide what may be counted in it, and write it down as a copy that was given.

    Raises `PermissionDenied`, and `copies.NotAllowed` where there is nothing that may.
    """
    everything = Whole.of(asked, giving.by, codes)
    kept = Whole.of(asked, giving.by, codes, use=giving.kind.use) if giving.outside else everything
    stories = kept.crossing.codings.stories
    title = str(asked.kind.label)
    return Export(kept, giving.write_down(title, stories, everything.crossing.codings.stories))


def _crossed(whole: Whole) -> Iterator[Cells]:
    columns = whole.columns(0, whole.width)
    codes = whole.crossing.codes
    identified = whole.asked.kind is Kind.STORY
    yield (whole.asked.kind.value, *(("story_id",) if identified else ()), *(code.name for code in codes))
    for line, numbers in zip(columns.lines, whole.crossing.numbers(columns).T.tolist(), strict=True):
        yield (line.name, *((line.id,) if identified else ()), *numbers)


def _pairs(together: Together) -> Iterator[Cells]:
    yield ("code", "other", "passages", "passages_of_other", "overlapping", "coefficient", "uneven")
    codes, numbers = together.codes, together.numbers.tolist()
    for one, other in permutations(range(len(codes)), 2):
        if (number := numbers[one][other]) and together.apart(one, other):
            value, uneven = together.of_pair(one, other)
            sums = numbers[one][one], numbers[other][other]
            yield (codes[one].name, codes[other].name, *sums, number, round(value, 3), int(uneven))
