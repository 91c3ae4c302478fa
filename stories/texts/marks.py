"""Where the marks of redacted parts stand: each part's own, and never a “[…]” that somebody wrote.

Offsets are code points of a revision's body. A part that is closed or opened moves what comes after it by a
number of places that is known; any other revision is aligned with the one before.
"""

import re
from collections.abc import Iterable, Mapping

from stories.models import RedactedPart, Revision, Source, Text
from stories.texts import reanchor
from stories.texts.alignment import Moved
from stories.texts.masking import MARK

Steps = Mapping[int, list[tuple[int, int]]]
"""Of each revision that came of closing or opening: after which places of the one before all has moved, and
by how much."""


def where(part: RedactedPart, current: Revision) -> int | None:
    """Where the mark of a part that is closed stands in the current revision; None where it is gone."""
    return _marks([part], current).get(part.pk)


def closed_in(current: Revision) -> list[int]:
    """The places in it of every mark that stands for a part that is closed, in their order."""
    closed = list(RedactedPart.objects.closed().filter(text=current.text_id))
    there = [found.start() for found in re.finditer(re.escape(MARK), current.body)]
    if len(there) == len(closed):  # nobody wrote one of their own, so nothing has to be traced
        return there
    return sorted(_marks(closed, current).values())


def all_kept(before: Revision, body: str) -> bool:
    """Whether each of these still stands in a newer text."""
    places = closed_in(before)
    if not places:
        return True
    now = reanchor.places_in(body, before=before.body)
    return all((at := _moved(now, place, body)) is not None and is_mark(body, at) for place in places)


def opened_in(current: Revision) -> dict[int, int]:
    """{part: where its words begin in the current revision} of those that were opened again."""
    opened = current.text.redacted_parts.filter(opened_in__isnull=False, opened_place__isnull=False)
    begun = {part.pk: (part.opened_in_id or 0, part.opened_place or 0) for part in opened}
    return _traced(begun, current)


def is_mark(body: str, at: int) -> bool:
    return body[at : at + len(MARK)] == MARK


def _marks(parts: list[RedactedPart], current: Revision) -> dict[int, int]:
    steps = _steps_of(current.text)
    begun = {part.pk: (part.after_id, _after(steps[part.after_id], part.start)) for part in parts}
    return {part: at for part, at in _traced(begun, current).items() if is_mark(current.body, at)}


def _traced(begun: Mapping[int, tuple[int, int]], to: Revision) -> dict[int, int]:
    """Where places stand in a later revision: {any key: (the revision where it begins, place)}. What is gone
    is left out. Each pair of revisions is aligned once, however many places there are."""
    if not begun:
        return {}
    first = Revision.objects.filter(pk__in={revision for revision, _ in begun.values()}).order_by("number")[0]
    steps, places, seen = _steps_of(to.text), dict[int, int](), first
    since = to.text.revisions.filter(number__gte=first.number, number__lte=to.number)
    for revision in since.order_by("number"):
        if revision.pk in steps:
            places = {key: _after(steps[revision.pk], at) for key, at in places.items()}
        elif revision.source == Source.WHISPER and places:
            continue  # it was kept beside
        elif places:
            now = reanchor.places_in(revision.body, before=seen.body)
            places = {
                key: new for key, at in places.items() if (new := _moved(now, at, revision.body)) is not None
            }
        places |= {key: at for key, (made, at) in begun.items() if made == revision.pk}
        seen = revision
    return places


def _moved(now: Moved, at: int, body: str) -> int | None:
    """Where the mark at that place stands in a newer text, by any of its signs: a bracket that somebody typed
    beside it is easily taken for its own."""
    found = [new - beside for beside in (1, 2, 0) if (new := now.get(at + beside)) is not None]
    return next((place for place in found if is_mark(body, place)), found[0] if found else None)


def _steps_of(text: Text) -> Steps:
    steps: dict[int, list[tuple[int, int]]] = {}
    for one in text.redacted_parts.all():
        longer = one.end - one.start - len(MARK)
        steps.setdefault(one.after_id, []).append((one.end, -longer))
        if one.opened_in_id is not None and one.opened_place is not None:
            steps.setdefault(one.opened_in_id, []).append((one.opened_place + len(MARK), longer))
    return steps


def _after(steps: Iterable[tuple[int, int]], at: int) -> int:
    return at + sum(by for end, by in steps if at >= end)
