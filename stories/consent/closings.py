"""What an event closes, as a line of the journal says it (`stories.ledger.journal`); and how lines add up.

A line says all that is closed of the story then, so that a later one repeats the earlier ones; nothing that
is open, and no word of anybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from stories.consent.gate import answers_before, fold
from stories.ledger import journal, journal_doubt, write_permit
from stories.ledger.journal import Closing
from stories.models import ConsentEvent, Embargo, EventKind, Quote, QuoteState, RedactedPart, Story
from stories.models.uses import Use
from stories.security.sealing import seal

OPEN: Final = frozenset(
    {
        EventKind.GIVEN,
        EventKind.RESUMED,
        EventKind.RELEASED,
        EventKind.QUOTE_APPROVED,
        EventKind.PART_OPENED,
        EventKind.PART_PUT_BACK,
        EventKind.ERASED,  # `stories.erasure.log` says that
    }
)
"""What these say closes nothing."""

# What a line may say. OFF: uses that the teller did not say yes to. ENDS, OPENS: a moment, in ISO 8601.
# QUOTES: marks of the words of those that are not to be shown. PARTS: [revision, start, end, whether struck
# out, a mark of the text that they were in]. A mark is a keyed hash: the keys of rows are given again after a
# restore.
OFF, HOLDS, OTHERS, PAUSED, WAITS, OPENS, ENDS = "off", "holds", "others", "paused", "waits", "opens", "ends"
INVALID, ERASE, QUOTES, PARTS, BROUGHT = "invalid", "erase", "quotes", "parts", "brought"
UNDONE: Final = "undone"
"""It was taken back, and put back since: that opens nothing, and then nothing is erased by itself."""
ALL: Final = {OFF: [use.value for use in Use if use is not Use.KEEP], PAUSED: True}
"""Where nobody knows."""


def closes(event: ConsentEvent) -> bool:
    """Whether something may be closed by it that was open before."""
    if event.kind in OPEN:
        return False
    if event.kind in (EventKind.CHANGED, EventKind.RENEWED):
        said_no = not all(event.answers.values())
        return said_no or event.embargo in (Embargo.UNTIL, Embargo.OPEN) or event.expires_at is not None
    return event.kind != EventKind.OTHERS or bool(event.others_open)


def write_down(story: Story, events: Sequence[ConsentEvent]) -> None:
    """Leave in the journal what these events of the story closed, which are sealed and not committed yet.

    Raises `journal.NotWritten`, which has to undo the act.
    """
    closing = [event for event in events if closes(event)]
    begin(events)
    if [event.kind for event in closing] == [EventKind.RESTORED]:
        journal.append([Closing(story.public_id, closing[0].hash, {UNDONE: True})])
    elif closing:  # the last of them says it for all, which are committed together
        stands = of(story, list(ConsentEvent.objects.of(story)))
        journal.append([Closing(story.public_id, closing[-1].hash, stands)])


def begin(first: Sequence[ConsentEvent] = ()) -> None:
    """See that there is a journal. Where it was lost, all that is closed is written down anew. With
    no events but these it begins with the site, and there is nothing that it could not know."""
    if journal.is_there():
        return
    journal.append(list(_of_all()))
    if not ConsentEvent.objects.exclude(pk__in=[event.pk for event in first]).exists():
        journal_doubt.with_the_site(journal.folder())


@transaction.atomic
def begin_anew() -> Path | None:
    """As `journal.begin_anew`, with all that is closed of every story now."""
    write_permit.lock()
    return journal.begin_anew(list(_of_all()))


def _of_all() -> Iterator[Closing]:
    for story in Story.objects.filter(consent_events__isnull=False).distinct().iterator():
        history = list(ConsentEvent.objects.of(story))
        if closed := of(story, history):
            yield Closing(story.public_id, history[-1].hash, closed)


def mark_of(words: str) -> str:
    return seal({"words": words}, before="journal")[:32]


def of(story: Story, history: Sequence[ConsentEvent]) -> dict[str, Any]:
    """All that is closed of the story now. Of one that was taken back whole (`ERASE`), what was off before:
    that is off again if its teller puts it back."""
    consent = fold(history)
    answers = consent.answers if consent.answers.get(Use.KEEP) else answers_before(history)
    parts = RedactedPart.objects.of(story).closed().select_related("before").order_by("pk")
    answered = Quote.objects.of(story).exclude(state__in=[QuoteState.APPROVED, QuoteState.ASKED])
    said = {
        OFF: [use.value for use in Use if not answers.get(use)],
        HOLDS: sorted(consent.holds),
        OTHERS: consent.others_open,
        PAUSED: consent.paused,
        WAITS: consent.embargo == Embargo.OPEN,
        OPENS: consent.embargo_until.isoformat() if consent.embargo_until else "",
        ENDS: consent.expires_at.isoformat() if consent.expires_at else "",
        INVALID: consent.invalid,
        ERASE: not consent.answers.get(Use.KEEP),
        UNDONE: not consent.answers.get(Use.KEEP) and consent.erase_at is None,
        QUOTES: sorted(mark_of(words) for words in answered.values_list("passage__text", flat=True)),
        PARTS: [
            [part.before_id, part.start, part.end, part.struck, mark_of(part.before.body)] for part in parts
        ],
        BROUGHT: story.brought,
    }
    return {name: value for name, value in said.items() if value}


def together(lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What any of these closes: lists are joined, of moments the one that is closed for longer."""
    found: dict[str, Any] = {}
    for line in lines:
        if line.get(ERASE) and not line.get(UNDONE):
            found.pop(UNDONE, None)  # taken back once more
        for name, value in line.items():
            found[name] = _joined(name, found.get(name), value)
    return found


def _joined(name: str, one: Any, other: Any) -> Any:
    if one is None:
        return other
    if name in (OFF, HOLDS, QUOTES, PARTS):
        return [*one, *(value for value in other if value not in one)]
    if name == ENDS:
        return min(one, other)
    return max(one, other)


def repeated(closings: Sequence[Closing], *, forgotten: frozenset[Any]) -> set[int]:
    """The lines, by their number, that a later one of the same story repeats whole; and those of stories that
    are `forgotten`."""
    gone: set[int] = set()
    after: dict[Any, Mapping[str, Any]] = {}
    for number in reversed(range(len(closings))):
        one = closings[number]
        later = after.get(one.subject)
        if one.subject in forgotten or (later is not None and together([later, one.closed]) == later):
            gone.add(number)
        else:
            after[one.subject] = one.closed
    return gone


def of_brought(stories: Iterable[Story]) -> dict[str, dict[str, Any]]:
    """What was closed of each story that came with a sheet and is not in the database any more, by what it
    is known by: a backup was put back. Where the journal is not whole nobody knows, and all of it is."""
    wanted = {story.brought for story in stories} - {""}
    if not wanted or not (journal.is_there() or journal.doubt()):
        return {}
    reading = journal.read()
    found: dict[str, dict[str, Any]] = {brought: dict(ALL) for brought in wanted} if reading.wrong else {}
    for one in reading.closings:
        if (brought := one.closed.get(BROUGHT)) in wanted:
            found[brought] = together([found.get(brought, {}), one.closed])
    return found
