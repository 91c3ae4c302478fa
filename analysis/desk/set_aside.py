"""What was turned down or taken away at the desk, the latest first: each can be had back by itself.

Undo takes steps back in their order; what turns out to have been wrong a week later is found here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from analysis.codebook.in_vivo import put_words
from analysis.desk.notes import What
from analysis.models import Coding, Decision, Memo, Suggestion
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories.models import AuditEntry, Story, User

GONE: Final = ("memo.removed", "memo.undone")
"""The acts by which a memo stands no more."""
Key = tuple[datetime, What, int]
"""When it was set aside, what it is, and which."""


@dataclass(frozen=True)
class SetAside:
    """One of them: its words, what it said of them, whose it was, and when it was set aside."""

    what: What
    pk: int
    called: str
    """Its code; of a memo what is written in it."""
    words: str
    by: str
    at: datetime


def keys_of(story: Story, reader: User, *, others: bool) -> list[Key]:
    """Those of this story that the reader may have back; with `others` the codings of others too."""
    decided = _turned_down(story, reader).values_list("made_at", "suggestion")
    removed = _taken_away(story, reader, others=others).values_list("removed_at", "pk")
    found: list[Key] = [
        (at, what, pk)
        for what, rows in (
            (What.SUGGESTION, decided),
            (What.CODING, removed),
            (What.MEMO, _memos(story, reader)),
        )
        for at, pk in rows
    ]
    return sorted(found, reverse=True)


def laid_out(keys: Sequence[Key], reader: User) -> list[SetAside]:
    """These, in their order, in as many queries for many as for few."""
    opened: dict[What, dict[int, Any]] = {
        What.SUGGESTION: _rows(Suggestion.objects.select_related("passage", "code"), keys, What.SUGGESTION),
        What.CODING: _rows(Coding.objects.select_related("passage", "code", "coder"), keys, What.CODING),
        What.MEMO: _rows(Memo.objects.select_related("passage", "coding__passage", "by"), keys, What.MEMO),
    }
    coded = [*opened[What.SUGGESTION].values(), *opened[What.CODING].values()]
    put_words([one.code for one in coded], reader)
    tell: dict[What, Callable[[Any], tuple[str, str, str]]] = {
        What.SUGGESTION: lambda one: (one.code.called, one.passage.text, ""),
        What.CODING: lambda one: (one.code.called, one.passage.text, one.coder.get_username()),
        What.MEMO: lambda one: (one.body, _words_of(one), one.by.get_username()),
    }
    return [
        SetAside(what, pk, *tell[what](opened[what][pk]), at) for at, what, pk in keys if pk in opened[what]
    ]


def _rows(rows: Any, keys: Iterable[Key], wanted: What) -> dict[int, Any]:
    found: dict[int, Any] = rows.in_bulk([pk for _, what, pk in keys if what is wanted])
    return found


def _words_of(memo: Memo) -> str:
    passage = memo.coding.passage if memo.coding else memo.passage
    return passage.text if passage else ""


def _turned_down(story: Story, reader: User) -> Any:
    stand = Suggestion.objects.of_words_that_stand().filter(passage__lost=False, **{OF_STORY: story})
    return Decision.objects.filter(coder=reader, accepted=False, suggestion__in=stand.values("pk"))


def _taken_away(story: Story, reader: User, *, others: bool) -> Any:
    """Not those that were made anew since: they are there."""
    own = {"passage": OuterRef("passage"), "code": OuterRef("code"), "coder": OuterRef("coder")}
    anew = Coding.objects.filter(removed_at__isnull=True, **own)
    whose = not_blind_to(reader) if others else Q(coder=reader)
    removed = Coding.objects.of_words_that_stand().filter(
        whose, **{OF_STORY: story}, removed_at__isnull=False
    )
    return removed.filter(~Exists(anew))


def _memos(story: Story, reader: User) -> list[tuple[datetime, int]]:
    """Of each thread of their own of which nothing stands, what was written last, and when it was taken away.

    Not those on a coding that is taken away itself: they come with it.
    """
    own = Memo.objects.allowed_to(reader).of_story(story).filter(by=reader)
    standing, last = set[int](), dict[int, tuple[datetime, int]]()
    rows = own.filter(Q(coding=None) | Q(coding__removed_at=None)).order_by("pk")
    for pk, first, live, made_at in rows.values_list("pk", "first", "live", "made_at"):
        last[first or pk] = made_at, pk
        if live:
            standing.add(first or pk)
    gone = {thread: memo for thread, memo in last.items() if thread not in standing}
    taken = _taken_away_at(gone)
    return [(taken.get(thread, made_at), pk) for thread, (made_at, pk) in gone.items()]


def _taken_away_at(threads: Iterable[int]) -> dict[int, datetime]:
    targets = {f"memo:{thread}": thread for thread in threads}
    entries = AuditEntry.objects.filter(target__in=targets, action__in=GONE).order_by("number")
    return {targets[target]: at for target, at in entries.values_list("target", "at")}
