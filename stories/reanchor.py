"""Carrying passages from one revision to the next, by aligning the words.

A passage whose words all stand unchanged moves with them. One whose words were
changed, in whole or in part, stays where it was and is marked `lost`: it is for
a person to look at, because only a person can say whether a code still holds
and only the teller whether a quote does.
"""

import re
from difflib import SequenceMatcher

from stories.models import Passage, Revision

WORD = re.compile(r"\w+|[^\w\s]")


def reanchor(*, before: Revision, after: Revision) -> list[Passage]:
    """Move every passage of `before` that can be moved to `after`; return those that could not."""
    shift = _aligned(before.body, after.body)
    lost = []
    for passage in before.passages.filter(lost=False):
        if not _move(passage, after, shift):
            passage.lost = True
            passage.save(update_fields=["lost"])
            lost.append(passage)
    return lost


def shift(*, before: Revision, after: Revision, start: int, end: int, by: int) -> list[Passage]:
    """Move every passage of `before` where only the words from start to end are other, by so many code points
    after them; return those that touch them, which stay."""
    touched = []
    for passage in before.passages.filter(lost=False):
        at = passage.start + (by if passage.start >= end else 0)
        apart = passage.end <= start or passage.start >= end
        if not apart or not _put(passage, after, at):
            touched.append(passage)
    return touched


def _move(passage: Passage, after: Revision, shift: dict[int, int]) -> bool:
    start = shift.get(passage.start)
    end = shift.get(passage.end - 1)
    if start is None or end is None or after.body[start : end + 1] != passage.text:
        return False
    return _put(passage, after, start)


def _put(passage: Passage, after: Revision, start: int) -> bool:
    end = start + len(passage.text)
    if Passage.objects.filter(revision=after, start=start, end=end).exists():
        return False
    passage.revision, passage.start, passage.end = after, start, end
    passage.save(update_fields=["revision", "start", "end"])
    return True


def place_in(after: str, *, before: str, at: int) -> int | None:
    """Where the character at that place stands in the newer text; None where it did not survive."""
    return _aligned(before, after).get(at)


def _aligned(before: str, after: str) -> dict[int, int]:
    """Code point in the old text → code point in the new, for every character that survived.

    Words are aligned, not letters (a word half the same is another word);
    what stands between two neighbouring survivors goes with them when it is unchanged.
    """
    old, new = list(WORD.finditer(before)), list(WORD.finditer(after))
    matcher = SequenceMatcher(None, [m[0] for m in old], [m[0] for m in new], autojunk=False)
    shift: dict[int, int] = {}
    for a, b, size in matcher.get_matching_blocks():
        if not size:
            continue
        for i in range(size):
            offset = new[b + i].start() - old[a + i].start()
            shift.update((at, at + offset) for at in range(old[a + i].start(), old[a + i].end()))
    return shift
