"""Pointing at words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext

from stories.ledger import write_permit
from stories.models import Passage, Revision, Text, Turn, Word
from stories.texts.interviewer_turns import asked_in, how_much

BETWEEN = 1
"""Characters between two turns: the end of a line."""


class NotThere(ValueError):
    """The words asked for are not at that place in the text. Its text is for the person who asked."""


@dataclass(frozen=True)
class Span:
    """A stretch of time in a recording, in milliseconds, end exclusive."""

    start_ms: int
    end_ms: int


def mark(*, revision: Revision, start: int, end: int) -> Passage:
    """The passage at these code points (end exclusive), without the spaces around it; made if it is new.

    Only words that stand now are marked. Raises `NotThere`.
    """
    return mark_all(revision=revision, places=[(start, end)])[0]


@transaction.atomic
def mark_all(*, revision: Revision, places: Sequence[tuple[int, int]]) -> list[Passage]:
    """As `mark`, of several places, in their order."""
    write_permit.lock()
    text = Text.objects.select_for_update().get(pk=revision.text_id)
    if text.current_id != revision.pk:
        raise NotThere(gettext("These words have changed since. Open the page again."))
    if not all(0 <= start < end <= len(revision.body) for start, end in places):
        raise NotThere(gettext("That part is not in this text. Choose the words again."))
    chosen = [_trimmed(revision.body, start, end) for start, end in places]
    there = _there(revision, chosen)
    questions = asked_in(revision)
    Passage.objects.bulk_create(
        Passage(
            revision=revision,
            start=start,
            end=end,
            text=revision.body[start:end],
            asked=how_much(start, end, questions),
        )
        for start, end in sorted(set(chosen) - there.keys())
    )
    there = _there(revision, chosen)
    return [there[place] for place in chosen]


def _there(revision: Revision, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Passage]:
    """Those that there are, by their places."""
    first, last = min(start for start, _ in places), max(end for _, end in places)
    between = Passage.objects.filter(revision=revision, start__gte=first, end__lte=last)
    return {(one.start, one.end): one for one in between if (one.start, one.end) in set(places)}


def _trimmed(body: str, start: int, end: int) -> tuple[int, int]:
    chosen = body[start:end]
    if not chosen.strip():
        raise NotThere(gettext("There are no words in that part. Choose some words."))
    return end - len(chosen.lstrip()), start + len(chosen.rstrip())


def find(*, revision: Revision, words: str) -> Passage:
    """The passage with exactly these words, when they stand in the text once and only once."""
    words = words.strip()
    start = revision.body.find(words) if words else -1
    if start < 0:
        raise NotThere(gettext("We can't find these words in the text. Copy them exactly as they stand."))
    if revision.body.find(words, start + 1) >= 0:
        raise NotThere(gettext("These words are there more than once. Copy a few more words around them."))
    return mark(revision=revision, start=start, end=start + len(words))


def span(passage: Passage) -> Span | None:
    """When the passage was said, or None for writing and for words without times."""
    return spans([passage])[passage.pk]


def spans(passages: Iterable[Passage]) -> dict[int, Span | None]:
    """When each of the passages was said, by its primary key, in one query however many there are."""
    passages = list(passages)
    # With the turns on either side: a boundary that was guessed lies at the word next to it.
    said_in_it = Passage.objects.filter(
        pk__in=[passage.pk for passage in passages],
        revision=OuterRef("revision"),
        start__lte=OuterRef("end") + BETWEEN,
        end__gte=OuterRef("start") - BETWEEN,
    )
    words: dict[int, list[Word]] = {}
    # Named, so that the turns of all other interviews are not looked at.
    revisions = {passage.revision_id for passage in passages}
    for turn in Turn.objects.filter(Exists(said_in_it), revision__in=revisions).order_by("start"):
        words.setdefault(turn.revision_id, []).extend(turn.spoken_words)
    return {
        passage.pk: said_at(words.get(passage.revision_id, []), passage.start, passage.end)
        for passage in passages
    }


def said_at(words: Sequence[Word], start: int, end: int) -> Span | None:
    """When the words at these code points were said; `words` are those, and some on either side.

    Never cut at a guess: where the first or the last word was not measured, from the end of the word
    before and to the start of the word after. If those are guesses too, more would be heard than these:
    None.
    """
    said = [n for n, word in enumerate(words) if word.start < end and word.end > start]
    if not said:
        return None
    inside = [words[n] for n in said]
    begins = _begins(inside, words[said[0] - 1] if said[0] else None)
    ends = _ends(inside, words[said[-1] + 1] if said[-1] + 1 < len(words) else None)
    return Span(begins, ends) if begins is not None and ends is not None and begins < ends else None


def _begins(inside: Sequence[Word], before: Word | None) -> int | None:
    if inside[0].measured:
        return min(word.start_ms for word in inside if word.measured)
    if before is None:
        return None
    return before.end_ms if before.measured else None


def _ends(inside: Sequence[Word], after: Word | None) -> int | None:
    if inside[-1].measured:
        return max(word.end_ms for word in inside if word.measured)
    if after is None:
        return None
    return after.start_ms if after.measured else None
