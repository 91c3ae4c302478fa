"""What two people wrote from the same words, brought together turn by turn.

Where only one of them changed something, theirs is taken. Where both changed the words of one turn and not
alike, the later one's words stand, and what the other wrote is beside them for a person to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from stories.models import Revision
from stories.texts.alignment import aligned
from stories.texts.turns import turns_of
from stories.texts.word_times import Said


@dataclass(frozen=True)
class Merged:
    """A turn of both. `theirs` is what the other wrote in its place, where somebody has to decide."""

    said: Said
    theirs: str | None = None


def said_in(revision: Revision | None) -> list[Said]:
    """Its turns, as a person would have written them."""
    if revision is None:
        return []
    return [
        Said(
            turn.speaker,
            revision.body[turn.start : turn.end],
            turn.start_ms,
            turn.review.checked_at is not None,
        )
        for turn in turns_of(revision)
    ]


def merged(base: Sequence[Said], theirs: Sequence[Said], mine: Sequence[Said]) -> list[Merged]:
    """`base` is what both began from; `theirs` is in place by now."""
    a = b = c = 0
    together: list[Merged] = []
    for a_end, b_end, c_end in _boundaries(base, theirs, mine):
        together += _decided(base[a:a_end], theirs[b:b_end], mine[c:c_end])
        a, b, c = a_end, b_end, c_end
    return together


def _boundaries(
    base: Sequence[Said], theirs: Sequence[Said], mine: Sequence[Said]
) -> Iterator[tuple[int, int, int]]:
    """The edges between turns of the base that can be found in both."""
    there, here = _edges(base, theirs), _edges(base, mine)
    for at in sorted(there.keys() & here.keys()):
        yield at, there[at], here[at]
    yield len(base), len(theirs), len(mine)


def _edges(base: Sequence[Said], other: Sequence[Said]) -> dict[int, int]:
    """Where the edge before a turn of the base is: beside a turn that is the same in the other."""
    edges: dict[int, int] = {}
    for block in aligned([_key(one) for one in base], [_key(one) for one in other]):
        for n in range(block.length + 1):
            edges.setdefault(block.before + n, block.after + n)
    return edges


def _key(one: Said) -> tuple[object, str]:
    return one.speaker, one.text


def _decided(base: Sequence[Said], theirs: Sequence[Said], mine: Sequence[Said]) -> list[Merged]:
    was, there, here = ([_key(one) for one in said] for said in (base, theirs, mine))
    if len(base) == len(theirs) == len(mine):
        return [_of_one_turn(*three) for three in zip(base, theirs, mine, strict=True)]
    if here == was:
        return [Merged(one) for one in theirs]
    if there in (was, here):
        return [Merged(one) for one in mine]
    if not mine:  # what was taken out here is other there: it stays
        return [Merged(one) for one in theirs]
    first, *more = mine
    other = " ".join(one.text for one in theirs)
    return [Merged(first, other or None), *(Merged(one) for one in more)]


def _of_one_turn(base: Said, theirs: Said, mine: Said) -> Merged:
    speaker = theirs.speaker if mine.speaker == base.speaker else mine.speaker
    checked = theirs.checked if mine.checked in (None, base.checked) else mine.checked
    if mine.text == base.text:
        same = theirs.text == base.text
        return Merged(replace(theirs, speaker=speaker, checked=checked if same else theirs.checked))
    if theirs.text == mine.text:
        return Merged(replace(mine, speaker=speaker, checked=checked))
    if theirs.text == base.text:
        return Merged(replace(mine, speaker=speaker))
    return Merged(replace(mine, speaker=speaker, checked=False), theirs.text)
