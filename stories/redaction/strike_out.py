"""Striking words out: a name, an address, whatever somebody could be known by.

They go from the text, from captions, clips and quotes, and from the sound, in one transaction, as a part
does that its teller closes. Those who check transcripts put them back; the teller sees them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from stories.accounts.actors import Actor, Machine
from stories.accounts.permissions import require_in_study
from stories.consent.acts import require_kept
from stories.consent.events import append_parts
from stories.ledger import audit, write_permit
from stories.models import EventKind, Method, RedactedPart, Revision, User
from stories.redaction import parts
from stories.roles import Right
from stories.texts.passages import NotThere

MOST: Final = 500
LONGEST: Final = 200
BESIDE: Final = 60
"""Characters shown before and after a place."""


@dataclass(frozen=True)
class Match:
    """Words that could be struck out: code points of the text, end exclusive; and some around them."""

    start: int
    end: int
    words: str
    before: str
    after: str


def find(revision: Revision, words: str) -> list[Match]:
    """Each place of these words, whole and whatever their capitals, within one turn."""
    wanted = [word for one in words.split() if (word := one.strip('.,;:!?…“”"()[]'))]
    if not wanted or len(words) > LONGEST:
        return []
    joined = r"[^\w\n]+".join(re.escape(word) for word in wanted)
    pattern = re.compile(rf"(?<!\w){joined}(?!\w)", re.IGNORECASE)
    return [_place(revision.body, *found.span()) for found in pattern.finditer(revision.body)][:MOST]


def _place(body: str, start: int, end: int) -> Match:
    line = body.rfind("\n", 0, start) + 1
    line_end = body.find("\n", end)
    before, after = body[line:start], body[end : line_end if line_end >= 0 else len(body)]
    if len(before) > BESIDE:
        before = "…" + before[-BESIDE:].partition(" ")[2]
    if len(after) > BESIDE:
        after = after[:BESIDE].rpartition(" ")[0] + "…"
    return Match(start, end, body[start:end], before, after)


@transaction.atomic
def strike(*, by: User, revision: Revision, places: Iterable[tuple[int, int]]) -> list[RedactedPart]:
    """Take out the words at these code points (end exclusive), each within one turn. All, or none.

    Raises `PermissionDenied`, `NotCurrent`, `NotThere`, `TakenBack`.
    """
    story = revision.text.story
    require_in_study(by, Right.TRANSCRIBE, story)
    require_kept(story)
    write_permit.lock()
    return _strike(by, revision, places, Method.WEB)


def strike_again(*, by: Machine, revision: Revision, places: Iterable[tuple[int, int]]) -> list[RedactedPart]:
    """What was struck out before a backup was put back: called by `stories.backup.restore` in its act."""
    write_permit.lock()
    return _strike(by, revision, places, Method.SYSTEM)


def _strike(
    by: Actor, revision: Revision, places: Iterable[tuple[int, int]], method: Method
) -> list[RedactedPart]:
    struck_by = by if isinstance(by, User) else None
    struck, _ = parts.redact(revision, sorted(set(places)), struck=True, struck_by=struck_by)
    done = [audit.Done(f"text:{one.text_id}", {"redacted_part": one.pk}) for one in struck]
    story = revision.text.story
    append_parts(story=story, kind=EventKind.PART_STRUCK, by=by, method=method, parts=struck)
    audit.record_all(by=by, action="text.struck", done=done)
    return struck


@transaction.atomic
def put_back(*, by: User, redacted_part: RedactedPart) -> Revision:
    """The words stand again, and what was coded and quoted of them.

    Raises `PermissionDenied`, `NotCurrent`, `NotThere`, `TakenBack`.
    """
    story = redacted_part.text.story
    require_in_study(by, Right.TRANSCRIBE, story)
    require_kept(story)
    write_permit.lock()
    if not redacted_part.struck:
        raise NotThere
    after = parts.restore(redacted_part)
    append_parts(story=story, kind=EventKind.PART_PUT_BACK, by=by, method=Method.WEB, parts=[redacted_part])
    audit.record(
        by=by, action="text.put_back", target=f"text:{redacted_part.text_id}", redacted_part=redacted_part.pk
    )
    return after
