"""What is shown of each passage that was found: where it stands, who said it and when, who coded it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Value
from django.db.models.functions import Greatest, Least, Substr

from analysis.codebook.in_vivo import put_words
from analysis.models import Code, Coding
from analysis.models.coding import not_blind_to
from stories.models import Passage, Revision, Story, Turn, User
from stories.texts.passages import Span, spans

AROUND: Final = 90
"""Characters of context on either side."""


@dataclass(frozen=True)
class Row:
    """A passage with its codings as the reader sees them."""

    passage: Passage
    before: str
    after: str
    codings: tuple[Coding, ...]
    speaker: str
    said: Span | None

    @property
    def story(self) -> Story:
        return self.passage.revision.text.story

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(coding.code.name for coding in self.codings))

    @property
    def coders(self) -> list[str]:
        return list(dict.fromkeys(coding.coder.get_username() for coding in self.codings))

    @property
    def anchor(self) -> str:
        return f"c{self.codings[0].pk}" if self.codings else ""


def rows(keys: Sequence[int], reader: User, *, around: bool = True) -> list[Row]:
    """The passages with these keys, in this order; in as many queries for many as for few.

    `around`: with the words on either side.
    """
    there = _passages(keys, around)
    coded = _codings(keys, reader)
    said = spans(there)
    who = _speakers(there)
    return [
        Row(
            one,
            *(_whole(one) if around else ("", "")),
            tuple(coded.get(one.pk, ())),
            who.get(one.pk, ""),
            said[one.pk],
        )
        for one in there
    ]


def _passages(keys: Sequence[int], around: bool) -> list[Any]:
    """In this order. Several of one story share its row: of thousands, few are read."""
    passages = Passage.objects.filter(pk__in=keys)
    if around:  # cut by the database: a transcript may be long
        begin = Greatest(F("start") - Value(AROUND - 1), Value(1))
        passages = passages.annotate(
            before=Substr("revision__body", begin, Least(F("start"), Value(AROUND))),
            after=Substr("revision__body", F("end") + 1, Value(AROUND)),
        )
    by_key = {one.pk: one for one in passages}
    story = "text__story"
    related = Revision.objects.select_related(f"{story}__area", f"{story}__study", "text__recording")
    revisions = related.defer("body").in_bulk({one.revision_id for one in by_key.values()})
    for one in by_key.values():
        one.revision = revisions[one.revision_id]
    return [by_key[key] for key in keys if key in by_key]


def _codings(keys: Sequence[int], reader: User) -> dict[int, list[Coding]]:
    """Those that the reader sees, by their passage, in the order of the codebook."""
    seen = Coding.objects.live().filter(not_blind_to(reader), passage__in=keys)
    there = list(seen.order_by("code__path", "made_at", "pk"))
    codes = Code.objects.in_bulk({coding.code_id for coding in there})
    put_words(codes.values(), reader)
    coders = User.objects.in_bulk({coding.coder_id for coding in there})
    coded: dict[int, list[Coding]] = {}
    for coding in there:
        coding.code, coding.coder = codes[coding.code_id], coders[coding.coder_id]
        coded.setdefault(coding.passage_id, []).append(coding)
    return coded


def _whole(passage: Any) -> tuple[str, str]:
    """The words around without those that were cut in two."""
    before, after = passage.before, passage.after
    if len(before) == AROUND and " " in before:
        before = before[before.index(" ") :]
    if len(after) == AROUND and " " in after:
        after = after[: after.rindex(" ")]
    return before, after


def _speakers(passages: Sequence[Passage]) -> dict[int, str]:
    """Who speaks where each begins."""
    revisions = {passage.revision_id for passage in passages}
    turns = Turn.objects.filter(revision__in=revisions, speaker__isnull=False).select_related("speaker")
    by_revision: dict[int, list[Turn]] = {}
    for turn in turns.defer("words").order_by("start"):
        by_revision.setdefault(turn.revision_id, []).append(turn)
    found: dict[int, str] = {}
    for passage in passages:
        for turn in by_revision.get(passage.revision_id, ()):
            if turn.start < passage.end and turn.end > passage.start:
                found[passage.pk] = turn.called
                break
    return found
