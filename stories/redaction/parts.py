"""Closing a part of a story: its words go from the text, and with it from all that is made of it.

The teller closes, and the teller opens again. A mark stands where the words stood: they are in no revision
that anyone but their teller reads, and a passage that touches them is read by nobody and counted nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, Machine, Teller, require_teller
from stories.consent.acts import require_kept
from stories.consent.events import append_parts
from stories.ledger import audit, write_permit
from stories.models import (
    EventKind,
    Method,
    Passage,
    Quote,
    QuoteState,
    RedactedPart,
    Revision,
    Story,
    User,
)
from stories.quotes import acts
from stories.redaction import audio
from stories.texts import marks, reanchor
from stories.texts.interviews import Interview
from stories.texts.masking import MARK, Across, Written, said_in, span_of, with_again, without
from stories.texts.passages import NotThere
from stories.texts.revisions import NotCurrent, replace_unchanged
from stories.texts.turns import turns_of
from stories.transcripts import drafts, teller_corrections


@transaction.atomic
def close(
    *, by: Actor, revision: Revision, start: int, end: int, method: Method = Method.WEB
) -> RedactedPart:
    """Close the words at these code points (end exclusive), within one turn.

    Raises `PermissionDenied`, `NotCurrent`, `NotThere`, `TakenBack`.
    """
    story = revision.text.story
    require_teller(by, story.pk)
    require_kept(story)
    return _close(by, revision, start, end, method)


def close_again(*, by: Machine, revision: Revision, start: int, end: int) -> RedactedPart:
    """What was closed before a backup was put back: called by `stories.backup.restore` in its act."""
    return _close(by, revision, start, end, Method.SYSTEM)


def _close(by: Actor, before: Revision, start: int, end: int, method: Method) -> RedactedPart:
    write_permit.lock()
    [redacted_part], touched = redact(before, [(start, end)])
    _close_quotes(by, touched, method)
    drafts.forget(Interview.in_words(before.text))  # they may hold the words, as what follows may
    teller_corrections.forget(before, start, end)
    _write_down(by, before.text.story, redacted_part, EventKind.PART_CLOSED, method)
    return redacted_part


def redact(
    before: Revision, parts: Sequence[tuple[int, int]], *, struck: bool = False, struck_by: User | None = None
) -> tuple[list[RedactedPart], list[Passage]]:
    """The words of these parts (in their order) go from the text in one revision, what points at them is read
    by nobody, and their sound is muted. With the passages that touch them.

    For an act, in its transaction. Raises `NotCurrent`, `NotThere`.
    """
    _require_there(before, parts)
    text = _written(before)
    try:
        masked = without(text, parts)
    except Across as error:
        raise NotThere(gettext("Close what one person said, and then what the next one said.")) from error
    after = replace_unchanged(before=before, body=masked.body, turns=masked.turns)
    now = [(start, end, len(MARK)) for start, end in parts]
    touched = reanchor.shift(before=before, after=after, parts=now)
    with write_permit.permit_caches():
        Passage.objects.filter(pk__in=[passage.pk for passage in touched]).update(lost=True, closed=True)
    made = {"text": before.text, "before": before, "after": after, "struck": struck, "struck_by": struck_by}
    redacted_parts = RedactedPart.objects.bulk_create(
        _redacted_part(text, start, end, made) for start, end in parts
    )
    if before.text.recording is not None:
        audio.request_masking(before.text.recording)
    return redacted_parts, touched


def _require_there(revision: Revision, parts: Sequence[tuple[int, int]]) -> None:
    """One after the other, with words in them, and over no part that is closed."""
    body, closed = revision.body, marks.closed_in(revision)
    ends = [0, *(end for _, end in parts)]
    there = (
        before <= start < end <= len(body)
        and body[start:end].strip()
        and not any(start < at + len(MARK) and at < end for at in closed)
        for before, (start, end) in zip(ends, parts, strict=False)
    )
    if not parts or not all(there):
        raise NotThere(gettext("That part is not in this text. Choose the words again."))


def _redacted_part(text: Written, start: int, end: int, made: Mapping[str, Any]) -> RedactedPart:
    span = span_of(text, start, end)
    times = {"start_ms": span.start_ms, "end_ms": span.end_ms} if span else {}
    return RedactedPart(start=start, end=end, **times, **made)


def _close_quotes(by: Actor, touched: list[Passage], method: Method) -> None:
    """A quote among them has its teller's no."""
    open_ones = Quote.objects.filter(state__in=(QuoteState.ASKED, QuoteState.APPROVED))
    for quote in open_ones.filter(passage__in=[passage.pk for passage in touched]):
        acts.close(by=by, quote=quote, method=method)


@transaction.atomic
def reopen(*, by: Actor, redacted_part: RedactedPart, method: Method = Method.WEB) -> Revision:
    """Put the words back where the mark stands. Quotes stay closed until the teller says yes to them again.

    Raises `PermissionDenied`, `NotThere` where the mark is gone, `TakenBack`.
    """
    story = redacted_part.text.story
    require_teller(by, story.pk)
    require_kept(story)
    write_permit.lock()
    after = restore(redacted_part)
    _write_down(by, story, redacted_part, EventKind.PART_OPENED, method)
    return after


def restore(redacted_part: RedactedPart) -> Revision:
    """The words stand again where the mark stands. For an act, in its transaction; raises as `reopen`."""
    redacted_part = RedactedPart.objects.select_for_update(of=("self",)).get(pk=redacted_part.pk)
    current = redacted_part.text.current
    if redacted_part.opened_at is not None or current is None:
        raise NotCurrent
    at = _where(redacted_part, current)
    said = said_in(_written(redacted_part.before), redacted_part.start, redacted_part.end)
    opened = with_again(_written(current), at, redacted_part.words, said)
    after = replace_unchanged(before=current, body=opened.body, turns=opened.turns)
    reanchor.shift(before=current, after=after, parts=[(at, at + len(MARK), len(redacted_part.words))])
    with write_permit.permit_caches():
        RedactedPart.objects.filter(pk=redacted_part.pk).update(
            opened_at=clock.now(), opened_in=after, opened_place=at
        )
    redacted_part.refresh_from_db()
    _bring_back(redacted_part, after)
    if redacted_part.text.recording is not None:
        audio.request_masking(redacted_part.text.recording)
    return after


def _where(redacted_part: RedactedPart, current: Revision) -> int:
    """Where its mark stands now."""
    at = marks.where(redacted_part, current)
    if at is None:
        raise NotThere(gettext("The words around it have changed since. Write to us, and we put it back."))
    return at


def _bring_back(opened: RedactedPart, after: Revision) -> None:
    """The passages of which no words are closed any more, where they stand now.

    Those that touch the part, and those over it and another that was closed before and is open by now. Those
    around which more has changed stay.
    """
    begins = marks.opened_in(after)
    for part in opened.text.redacted_parts.filter(pk__in=begins).select_related("before"):
        touching = part.before.passages.filter(closed=True, start__lt=part.end, end__gt=part.start)
        for passage in touching:
            _put_back(passage, after, passage.start - part.start + begins[part.pk])


def _put_back(passage: Passage, after: Revision, start: int) -> None:
    end = start + len(passage.text)
    there = start >= 0 and after.body[start:end] == passage.text
    if not there or Passage.objects.filter(revision=after, start=start, end=end).exists():
        return
    passage.revision, passage.start, passage.end = after, start, end
    passage.lost = passage.closed = False
    with write_permit.permit_caches():
        passage.save(update_fields=["revision", "start", "end", "lost", "closed"])


def _written(revision: Revision) -> Written:
    return Written(revision.body, turns_of(revision))


def _write_down(
    by: Actor, story: Story, redacted_part: RedactedPart, kind: EventKind, method: Method
) -> None:
    append_parts(story=story, kind=kind, by=by, method=method, parts=[redacted_part])
    audit.record(
        by=by,
        action=f"text.{kind.value}",
        target=f"text:{redacted_part.text_id}",
        redacted_part=redacted_part.pk,
    )


def of_teller(by: Teller) -> "list[RedactedPart]":
    """What the teller has closed of this story, and not opened again, in the order in which they did."""
    closed = RedactedPart.objects.closed().by_tellers().filter(text__story=by.story_id)
    return list(closed.select_related("before", "text"))
