"""What stands in the margin: who thinks what of which words, person and machine apart.

Read as plain rows: a long interview has thousands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q

from analysis.models import Coding, Decision, Memo, Suggestion
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories.models import Asked, Quote, Story, User


class What(StrEnum):
    """What a note is. The first letter of its key."""

    CODING = "c"
    SUGGESTION = "s"
    QUOTE = "q"
    MEMO = "m"


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a passage: code points of its revision, end exclusive."""

    what: What
    pk: int
    revision: int
    start: int
    end: int
    code: int | None = None
    by: str = ""
    """Who coded so, by their user name; how a quote stands."""
    mine: bool = False
    from_machine: bool = False
    rejected: bool = False
    memo: bool = False
    """Whether something was written about it."""
    lost: bool = False

    @property
    def key(self) -> str:
        return f"{self.what}{self.pk}"

    def packed(self) -> dict[str, Any]:
        """As the desk's script reads it: what is so, and nothing that is not."""
        packed: dict[str, Any] = {
            "key": self.key,
            "revision": self.revision,
            "at": [self.start, self.end],
            "code": self.code,
            "by": self.by,
        }
        said = {
            "mine": self.mine,
            "machine": self.from_machine,
            "rejected": self.rejected,
            "memo": self.memo,
        }
        return packed | {name: True for name, so in said.items() if so}


PLACE = ("passage__revision", "passage__start", "passage__end", "passage__lost")


def of_story(story: Story, reader: User, *, may_ask: bool) -> list[Note]:
    """All of a story that the gate has let through, in the order of the text, longer ones first.

    In as many queries for many as for few. `may_ask` shows the quotes that were asked for.
    """
    of = Q(**{OF_STORY: story})
    notes = [*codings(of, reader), *suggestions(of, reader), *memos(of, reader)]
    if may_ask:
        notes += quotes(story)
    return sorted(notes, key=lambda note: (note.revision, note.start, -note.end, note.what, note.pk))


def codings(wanted: Q, reader: User) -> Iterator[Note]:
    """Those that stand, and that this person sees."""
    memo = Exists(Memo.objects.live().filter(coding=OuterRef("pk")))
    rows = (
        Coding.objects.live()
        .filter(wanted)
        .filter(not_blind_to(reader))
        .values_list("pk", *PLACE, "code", "coder", "coder__username", "from_suggestion", memo)
    )
    for pk, revision, start, end, lost, code, coder, name, origin, has_memo in rows:
        yield Note(
            What.CODING,
            pk,
            revision,
            start,
            end,
            code,
            name,
            mine=coder == reader.pk,
            from_machine=origin is not None,
            memo=has_memo,
            lost=lost,
        )


def memos(wanted: Q, reader: User) -> Iterator[Note]:
    """Those on passages."""
    rows = (
        Memo.objects.readable_by(reader)
        .filter(wanted, passage__isnull=False)
        .values_list("pk", *PLACE, "by", "by__username")
    )
    for pk, revision, start, end, lost, by, name in rows:
        yield Note(What.MEMO, pk, revision, start, end, by=name, mine=by == reader.pk, lost=lost)


def suggestions(wanted: Q, reader: User) -> Iterator[Note]:
    """Those that are open to the reader, and those that they turned down."""
    decided = dict(
        Decision.objects.filter(coder=reader, suggestion__in=Suggestion.objects.filter(wanted).values("pk"))
        .values_list("suggestion", "accepted")
        .order_by()
    )
    rows = Suggestion.objects.of_words_that_stand().filter(wanted).values_list("pk", *PLACE, "code")
    for pk, revision, start, end, lost, code in rows:
        accepted = decided.get(pk)
        if not accepted:
            yield Note(What.SUGGESTION, pk, revision, start, end, code, rejected=accepted is False, lost=lost)


def quotes(story: Story) -> Iterator[Note]:
    """Those that were asked for, with how they stand."""
    rows = Quote.objects.of(story).filter(passage__closed=False, passage__asked=Asked.NOT)
    for quote in rows.select_related("passage"):
        there = quote.passage
        yield Note(
            What.QUOTE,
            quote.pk,
            there.revision_id,
            there.start,
            there.end,
            by=str(quote.get_state_display()),
            lost=there.lost,
        )
