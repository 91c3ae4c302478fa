"""Closing a part of a story: its words go from the text, and with it from all that is made of it.

The teller closes, and the teller opens again. A mark stands where the words stood: they are in no revision
that anyone but their teller reads, and a passage that touches them is read by nobody and counted nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from stories import audit, clock, drafts, own_words, quotes, reanchor, to_mute
from stories.actors import Actor, Machine, Teller, require_teller
from stories.chain import pen
from stories.consent.acts import require_kept
from stories.consent.ledger import append_part
from stories.interviews import Interview
from stories.masking import MARK, Across, Written, said_in, span_of, with_again, without
from stories.models import (
    Closure,
    EventKind,
    Method,
    Passage,
    Quote,
    QuoteState,
    Revision,
    Source,
    Story,
    Text,
    User,
)
from stories.passages import NotThere
from stories.spoken import turns_of
from stories.texts import NotCurrent, put


@transaction.atomic
def close(*, by: Actor, revision: Revision, start: int, end: int, method: Method = Method.WEB) -> Closure:
    """Close the words at these code points (end exclusive), within one turn.

    Raises `NotCurrent`, `NotThere`, `TakenBack`.
    """
    story = revision.text.story
    require_teller(by, story.pk)
    require_kept(story)
    return _close(by, revision, start, end, method)


def close_again(*, by: Machine, revision: Revision, start: int, end: int) -> Closure:
    """What was closed before a backup was put back. Called by `stories.restoring`, in its transaction."""
    return _close(by, revision, start, end, Method.SYSTEM)


def _close(by: Actor, before: Revision, start: int, end: int, method: Method) -> Closure:
    pen.take()
    [closure], touched = take_out(before, [(start, end)])
    _close_quotes(by, touched, method)
    drafts.forget(Interview.in_words(before.text))  # they may hold the words, as what follows may
    own_words.forget(before, start, end)
    _write_down(by, before.text.story, closure, EventKind.PART_CLOSED, method)
    return closure


def take_out(
    before: Revision, parts: Sequence[tuple[int, int]], *, struck: bool = False, struck_by: User | None = None
) -> tuple[list[Closure], list[Passage]]:
    """The words of these parts (in their order) go from the text in one revision, what points at them is read
    by nobody, and their sound is muted. With the passages that touch them.

    For an act, in its transaction. Raises `NotCurrent`, `NotThere`.
    """
    _require_there(before.body, parts)
    text = _written(before)
    try:
        masked = without(text, parts)
    except Across as error:
        raise NotThere(gettext("Close what one person said, and then what the next one said.")) from error
    after = put(before=before, body=masked.body, turns=masked.turns)
    now = [(start, end, len(MARK)) for start, end in parts]
    touched = reanchor.shift(before=before, after=after, parts=now)
    Passage.objects.filter(pk__in=[passage.pk for passage in touched]).update(lost=True, closed=True)
    made = {"text": before.text, "before": before, "after": after, "struck": struck, "struck_by": struck_by}
    closures = Closure.objects.bulk_create(_closure(text, start, end, made) for start, end in parts)
    if before.text.recording is not None:
        to_mute.ask(before.text.recording)
    return closures, touched


def _require_there(body: str, parts: Sequence[tuple[int, int]]) -> None:
    ends = [0, *(end for _, end in parts)]
    there = (
        before <= start < end <= len(body) and body[start:end].strip() and MARK not in body[start:end]
        for before, (start, end) in zip(ends, parts, strict=False)
    )
    if not parts or not all(there):
        raise NotThere(gettext("That part is not in this text. Choose the words again."))


def _closure(text: Written, start: int, end: int, made: Mapping[str, Any]) -> Closure:
    span = span_of(text, start, end)
    times = {"start_ms": span.start_ms, "end_ms": span.end_ms} if span else {}
    return Closure(start=start, end=end, **times, **made)


def _close_quotes(by: Actor, touched: list[Passage], method: Method) -> None:
    """A quote among them has its teller's no."""
    open_ones = Quote.objects.filter(state__in=(QuoteState.ASKED, QuoteState.APPROVED))
    for quote in open_ones.filter(passage__in=[passage.pk for passage in touched]):
        quotes.close(by=by, quote=quote, method=method)


@transaction.atomic
def reopen(*, by: Actor, closure: Closure, method: Method = Method.WEB) -> Revision:
    """Put the words back where the mark stands. Quotes stay closed until the teller says yes to them again.

    Raises `NotThere` where the mark is gone, `TakenBack`.
    """
    story = closure.text.story
    require_teller(by, story.pk)
    require_kept(story)
    pen.take()
    after = put_in_again(closure)
    _write_down(by, story, closure, EventKind.PART_OPENED, method)
    return after


def put_in_again(closure: Closure) -> Revision:
    """The words stand again where the mark stands. For an act, in its transaction; raises as `reopen`."""
    closure = Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    current = closure.text.current
    if closure.opened_at is not None or current is None:
        raise NotCurrent
    at = _where(closure, current)
    said = said_in(_written(closure.before), closure.start, closure.end)
    opened = with_again(_written(current), at, closure.words, said)
    after = put(before=current, body=opened.body, turns=opened.turns)
    reanchor.shift(before=current, after=after, parts=[(at, at + len(MARK), len(closure.words))])
    Closure.objects.filter(pk=closure.pk).update(opened_at=clock.now(), opened_in=after, opened_place=at)
    _bring_back(closure, after, at)
    if closure.text.recording is not None:
        to_mute.ask(closure.text.recording)
    return after


def _where(closure: Closure, current: Revision) -> int:
    """Where its mark stands now."""
    steps = _steps(closure.text)
    at: int | None = _after(steps[closure.after_id], closure.start)
    seen = closure.after
    later = closure.text.revisions.filter(number__gt=seen.number, number__lte=current.number)
    for revision in later.order_by("number"):
        if revision.pk in steps:
            at = None if at is None else _after(steps[revision.pk], at)
        elif revision.source == Source.WHISPER:
            continue  # it was kept beside
        elif at is not None:
            at = reanchor.place_in(revision.body, before=seen.body, at=at)
        seen = revision
    if at is None or current.body[at : at + len(MARK)] != MARK:
        raise NotThere(gettext("The words around it have changed since. Write to us, and we put it back."))
    return at


def _steps(text: Text) -> dict[int, list[tuple[int, int]]]:
    """The revisions that came of closing and opening: after which places of the one before all has moved, and
    by how much."""
    steps: dict[int, list[tuple[int, int]]] = {}
    for one in text.closures.all():
        longer = one.end - one.start - len(MARK)
        steps.setdefault(one.after_id, []).append((one.end, -longer))
        if one.opened_in_id is not None and one.opened_place is not None:
            steps.setdefault(one.opened_in_id, []).append((one.opened_place + len(MARK), longer))
    return steps


def _after(steps: Iterable[tuple[int, int]], at: int) -> int:
    return at + sum(by for end, by in steps if at >= end)


def _bring_back(closure: Closure, after: Revision, at: int) -> None:
    """The passages that touch the part, where they stand now. Those around which more has changed stay."""
    touching = closure.before.passages.filter(closed=True, start__lt=closure.end, end__gt=closure.start)
    for passage in touching:
        start = passage.start - closure.start + at
        end = start + len(passage.text)
        there = start >= 0 and after.body[start:end] == passage.text
        if not there or Passage.objects.filter(revision=after, start=start, end=end).exists():
            continue
        passage.revision, passage.start, passage.end = after, start, end
        passage.lost = passage.closed = False
        passage.save(update_fields=["revision", "start", "end", "lost", "closed"])


def _written(revision: Revision) -> Written:
    return Written(revision.body, turns_of(revision))


def _write_down(by: Actor, story: Story, closure: Closure, kind: EventKind, method: Method) -> None:
    append_part(story=story, kind=kind, by=by, method=method, words=closure.words)
    audit.record(by=by, action=f"text.{kind.value}", target=f"text:{closure.text_id}", closure=closure.pk)


def of_teller(by: Teller) -> "list[Closure]":
    """What the teller has closed of this story, and not opened again, in the order in which they did."""
    closed = Closure.objects.closed().by_tellers().filter(text__story=by.story_id)
    return list(closed.select_related("before", "text"))
