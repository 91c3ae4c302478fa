"""Whether what is kept beside the stories is what their events say. A story of which it is not is closed.

The gate, and who erases, ask what is kept: it is the fold of sealed events (`stories.consent.gate.fold`), and
only an act writes it. Whoever gets round that, by hand or by a fault of ours, is found by comparing.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction

from stories import clock
from stories.accounts.actors import Machine
from stories.consent import events, standing
from stories.consent.gate import Consent, fold
from stories.ledger import audit, triggers, write_permit
from stories.models import (
    ConsentEvent,
    EventKind,
    Hold,
    Quote,
    QuoteState,
    RedactedPart,
    Standing,
    Story,
)
from stories.models.uses import Use

BY: Final = Machine("check")
UNNAMED: Final = 0
"""The part of an event that was written before events named theirs."""
LAST: Final = 20
"""So many of the last events say which stories are looked at every few seconds."""
AT_ONCE: Final = 500
log = logging.getLogger("storybook.ledger")


@dataclass(frozen=True)
class Difference:
    """A story of which what is kept is not what was said, and what of it is not. `whole`: no event is
    missing, so that it can be written anew."""

    story: int
    what: tuple[str, ...]
    whole: bool


def differing(stories: Collection[int] | None = None) -> Iterator[Difference]:
    """Of these stories, or of all."""
    keys = sorted(Story.objects.values_list("pk", flat=True)) if stories is None else sorted(stories)
    for first in range(0, len(keys), AT_ONCE):
        yield from _some(keys[first : first + AT_ONCE])


def last_changed() -> set[int]:
    """The stories of the last events."""
    last = ConsentEvent.objects.exclude(story=None).order_by("-number").values_list("story", flat=True)
    return {story for story in last[:LAST] if story is not None}


def _some(keys: Sequence[int]) -> Iterator[Difference]:
    standings = Standing.objects.in_bulk(keys)
    rows = {row["pk"]: row for row in Story.objects.filter(pk__in=keys).values("pk", *BESIDE)}
    quotes, parts = _quotes(keys), _parts(keys)
    said = ConsentEvent.objects.filter(story__in=keys).order_by("story", "sequence")
    for story, of_story in groupby(said.iterator(), key=lambda event: event.story_id):
        history = list(of_story)
        kept, row = standings.pop(story or 0, None), rows.pop(story or 0, None)
        if row is None:
            continue
        whole = kept is None or kept.sequence <= history[-1].sequence
        what = tuple(_of_one(history, kept, row, quotes[row["pk"]], parts[row["pk"]]))
        if what:
            yield Difference(row["pk"], what, whole)
    # A standing without any event. (A story without both was never asked about: it is closed.)
    yield from (Difference(story, ("standing",), whole=False) for story in standings)


BESIDE: Final = ("held", "others_open", "erase_at")


def _of_one(
    history: Sequence[ConsentEvent],
    kept: Standing | None,
    row: Mapping[str, Any],
    quotes: Mapping[int, str],
    parts: frozenset[int],
) -> Iterator[str]:
    consent = fold(history)
    if kept is None or _content(kept) != _content(standing.of(history)):
        yield "standing"
    yield from (name for name, value in standing.beside(consent).items() if row[name] != value)
    if any(state != consent.quotes.get(key, QuoteState.ASKED) for key, state in quotes.items()):
        yield "quote"
    if consent.parts - {UNNAMED} - parts:
        yield "part"


def _content(kept: Standing) -> tuple[object, ...]:
    return tuple(getattr(kept, field.attname) for field in Standing._meta.concrete_fields)


def _quotes(keys: Sequence[int]) -> Mapping[int, dict[int, str]]:
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    of_story = "passage__revision__text__story"
    rows = Quote.objects.filter(**{f"{of_story}__in": keys}).values_list(of_story, "pk", "state")
    for story, quote, state in rows:
        found[story][quote] = state
    return found


def _parts(keys: Sequence[int]) -> Mapping[int, frozenset[int]]:
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    closed = RedactedPart.objects.closed().filter(text__story__in=keys)
    for story, part in closed.values_list("text__story", "pk"):
        found[story] |= {part}
    return found


def close_what_differs(stories: Collection[int] | None = None) -> list[Difference]:
    """As `differing`; each is put on hold for a steward to look at, and written anew where its events are
    whole. Where they are not it is shut by its row, and found again each time until somebody mends it."""
    found = list(differing(stories))
    for one in found:
        _close(one)
    return found


@transaction.atomic
def _close(one: Difference) -> None:
    write_permit.lock()
    story = Story.objects.select_for_update(of=("self",)).filter(pk=one.story).first()
    if story is None or not list(
        _some([one.story])
    ):  # an act was under way, or another process has seen to it
        return
    what = ", ".join(one.what)
    log.error("Story %s: what is kept of it (%s) is not what its events say. It is closed.", story.pk, what)
    audit.record(by=BY, action="story.differs", target=f"story:{story.pk}", what=list(one.what))
    if not one.whole or events.first_broken(story) is not None:
        # Closed to every use: its standing does not match its last event. What is missing, nobody makes up.
        with write_permit.permit_caches():
            Story.objects.filter(pk=story.pk).update(held=True)
            Standing.objects.filter(pk=story.pk).update(closed=True, **dict.fromkeys(USES, False))
        return
    _write_anew(story, fold(ConsentEvent.objects.of(story)))
    events.append_again(story=story, kind=EventKind.HELD, by=BY, terms=events.Terms(hold=Hold.CHECK))


USES: Final = tuple(use.value for use in Use)


def _write_anew(story: Story, consent: Consent) -> None:
    """Quotes as they were answered, and parts that were closed."""
    opened = RedactedPart.objects.of(story).filter(pk__in=consent.parts, opened_at__isnull=False)
    with write_permit.permit_caches():
        opened.update(opened_at=None, opened_in=None, opened_place=None)
        for quote in Quote.objects.of(story):
            said = consent.quotes.get(quote.pk, QuoteState.ASKED)
            if quote.state != said:
                quote.state = said
                quote.answered_at = None if said == QuoteState.ASKED else quote.answered_at or clock.now()
                quote.save(update_fields=["state", "answered_at"])


def missing_triggers() -> list[str]:
    """Without them what is kept could be written by anybody."""
    return triggers.missing(using=connection.alias)
