"""Carrying passages from one revision to the next, by aligning the words.

A passage whose words all stand unchanged moves with them. One whose words were
changed, in whole or in part, stays where it was and is marked `lost`: it is for
a person to look at, because only a person can say whether a code still holds
and only the teller whether a quote does.
"""

from collections.abc import Sequence

from stories.models import Passage, Revision
from stories.texts.alignment import Moved, moved
from stories.texts.masking import Further


def reanchor(*, before: Revision, after: Revision) -> list[Passage]:
    """Move every passage of `before` that can be moved to `after`; return those that could not."""
    now = moved(before.body, after.body)
    lost = []
    for passage in before.passages.filter(lost=False):
        if not _move(passage, after, now):
            passage.lost = True
            passage.save(update_fields=["lost"])
            lost.append(passage)
    return lost


def shift(*, before: Revision, after: Revision, parts: Sequence[tuple[int, int, int]]) -> list[Passage]:
    """Move every passage of `before` where only these parts are other: (start, end, length now), in their
    order. Return those that touch one, which stay."""
    further, touched = Further(parts), []
    for passage in before.passages.filter(lost=False):
        apart = all(passage.end <= start or passage.start >= end for start, end, _ in parts)
        if not apart or not _put(passage, after, passage.start + further.at(passage.start)):
            touched.append(passage)
    return touched


def _move(passage: Passage, after: Revision, now: Moved) -> bool:
    start = now.get(passage.start)
    end = now.get(passage.end - 1)
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


def places_in(after: str, *, before: str) -> Moved:
    """Where each character that survived stands in the newer text, by its place in the one before."""
    return moved(before, after)
