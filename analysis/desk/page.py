"""All that lies on the desk, as HTML of the words with what is noted of them under each turn.

A script draws the notes beside the words; without one, they are read where they stand. The HTML is put
together here and not by a template: an hour's interview has thousands of notes.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from html import escape

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from analysis.desk import notes
from analysis.desk.blocks import Block, Spoken, turns
from analysis.desk.notes import Note, What
from analysis.models import Code, CodingProgress, SuggestionRun
from stories.models import (
    Quote,
    Recording,
    Revision,
    Run,
    RunState,
    Speaker,
    Story,
    Text,
    TextKind,
    TranscriptionRun,
    Turn,
    User,
)
from stories.texts.interviews import Interview, Key

WORDS = 70
"""Characters of a passage by which it is known in a list."""


@dataclass(frozen=True)
class DeskText:
    """One text of the story, and the recording that it was heard from."""

    revision: Revision
    recording: Recording | None
    blocks: tuple[Block, ...]
    words: SafeString
    interview: Key | None
    """Where its words are corrected; None where the teller wrote them."""


@dataclass(frozen=True)
class Coder:
    """Somebody who codes this story: how many passages, and whether they have finished."""

    name: str
    codings: int
    finished_at: datetime | None


@dataclass(frozen=True)
class Desk:
    """All that lies on the desk."""

    story: Story
    texts: tuple[DeskText, ...]
    lost: SafeString
    here: Mapping[int, int]
    """How many passages have each code: two people's codings of the same words are of one."""
    open: int
    """How many suggestions the reader has not decided on."""
    coders: tuple[Coder, ...]
    quotes: tuple[Quote, ...]
    runs: tuple[Run, ...]


def lay_out(story: Story, reader: User, codes: Sequence[Code], *, may_ask: bool) -> Desk:
    """The desk for a story that the gate has let through, in as many queries for much as for little.

    `codes` are those of the story's study; `may_ask`: whether the reader may ask for quotes.
    """
    related = ("current__checked_by", "recording")
    texts = list(story.texts.filter(current__isnull=False).select_related(*related).order_by("pk"))
    noted = notes.of_story(story, reader, may_ask=may_ask)
    names: dict[int, str] = {code.pk: escape(code.called) for code in codes}
    names |= _names_of_others(noted, names)
    lines = Lines(story, names)
    current = {text.current.pk: text.current for text in texts if text.current}
    spoken = _spoken(list(current.values()))
    coded = {
        (note.code, note.revision, note.start, note.end)
        for note in noted
        if note.what is What.CODING and note.code is not None
    }
    standing = [note for note in noted if not note.lost and note.revision in current]
    return Desk(
        story=story,
        texts=tuple(_text(text, text.current, spoken, standing, lines) for text in texts if text.current),
        lost=lines.listed(story, [note for note in noted if note.lost or note.revision not in current]),
        here=Counter(code for code, *_ in coded),
        open=sum(note.what is What.SUGGESTION and not note.rejected for note in standing),
        coders=tuple(_coders(story, noted)),
        quotes=tuple(_quotes(story)) if may_ask else (),
        runs=tuple(_unfinished(story)),
    )


def _coders(story: Story, noted: Sequence[Note]) -> Iterator[Coder]:
    """Of those whose codings the reader sees, how many; of the others, whether they have finished."""
    counts = Counter(note.by for note in noted if note.what is What.CODING)
    rows = CodingProgress.objects.filter(story=story, finished_at__isnull=False)
    finished = dict(rows.values_list("coder__username", "finished_at"))
    for name in sorted({*counts, *finished}):
        yield Coder(name, counts[name], finished.get(name))


def _names_of_others(noted: Sequence[Note], known: Mapping[int, str]) -> dict[int, str]:
    """Of codes that are not in the study's codebook any more."""
    missing = {note.code for note in noted if note.code is not None} - known.keys()
    if not missing:
        return {}
    return {pk: escape(name) for pk, name in Code.objects.filter(pk__in=missing).values_list("pk", "name")}


def _quotes(story: Story) -> Iterator[Quote]:
    asked = Quote.objects.of(story).filter(passage__closed=False, passage__asked=0)
    yield from asked.select_related("passage").order_by("passage__start", "pk")


def _spoken(revisions: Sequence[Revision]) -> dict[int, list[Spoken]]:
    spoken: dict[int, list[Spoken]] = {}
    speakers = {
        one.pk: (one.called, one.asks) for one in Speaker.objects.filter(text__revisions__in=revisions)
    }
    rows = Turn.objects.filter(revision__in=revisions).order_by("revision", "number")
    for revision, start, start_ms, speaker in rows.values_list("revision", "start", "start_ms", "speaker"):
        called, asks = speakers.get(speaker, ("", False))
        spoken.setdefault(revision, []).append(Spoken(start, called, start_ms, asks))
    return {revision: list(_when_known(turns)) for revision, turns in spoken.items()}


def _when_known(turns: Sequence[Spoken]) -> Iterator[Spoken]:
    """Where all begin at once, their file did not say when."""
    known = len(turns) == 1 or any(turn.start_ms for turn in turns)
    return (turn if known else turn._replace(start_ms=None) for turn in turns)


def _text(
    text: Text,
    revision: Revision,
    spoken: Mapping[int, Sequence[Spoken]],
    noted: Sequence[Note],
    lines: "Lines",
) -> DeskText:
    blocks = tuple(turns(revision.body, spoken.get(revision.pk, [])))
    here = [note for note in noted if note.revision == revision.pk]
    interview = Interview.in_words(text).key if text.kind == TextKind.TRANSCRIPT else None
    return DeskText(revision, text.recording, blocks, lines.words(revision, blocks, here), interview)


def _unfinished(story: Story) -> Iterator[Run]:
    heard = TranscriptionRun.objects.latest_of_each().filter(recording__story=story)
    yield from heard.exclude(state=RunState.DONE)
    yield from SuggestionRun.objects.filter(revision__text__story=story).exclude(state=RunState.DONE)


def turn_of(blocks: Sequence[Block], noted: Sequence[Note]) -> Iterator[tuple[Block, list[Note]]]:
    """Each block with the notes that begin in it. Both are in the order of the text: one sweep."""
    at = 0
    for block in blocks:
        begun = at
        while at < len(noted) and noted[at].start < block.end:
            at += 1
        yield block, list(noted[begun:at])


def _number(notes: int) -> str:
    return escape(ngettext("%(number)s note", "%(number)s notes", notes) % {"number": notes})


class Lines:
    """Notes and turns as lines of HTML. Names of codes come escaped, by their code's key."""

    def __init__(self, story: Story, names: Mapping[int, str]) -> None:
        self.names = names
        self.language = escape(story.language)
        at = reverse("analysis_desk", args=[story.public_id])
        self.address = {
            What.CODING: f"{at}codings/",
            What.SUGGESTION: f"{at}suggestions/",
            What.MEMO: f"{at}memos/",
        }
        self.memo, self.with_memo = escape(gettext("Memo")), escape(gettext("with a memo"))
        self.suggested, self.quoted = escape(gettext("Suggested")), escape(gettext("Quote"))
        self.machine, self.rejected = escape(gettext("after a suggestion")), escape(gettext("turned down"))
        self.asks = escape(gettext("asks"))
        self.number = cache(_number)

    def words(self, revision: Revision, blocks: Sequence[Block], noted: Sequence[Note]) -> SafeString:
        return mark_safe(  # noqa: S308  (escaped where it is put in)
            "".join(self._turn(revision, n, *row) for n, row in enumerate(turn_of(blocks, noted)))
        )

    def _turn(self, revision: Revision, number: int, block: Block, noted: Sequence[Note]) -> str:
        text = escape(revision.body[block.start : block.end])
        begins = f' data-ms="{block.start_ms}"' if block.start_ms is not None else ""
        asks = " desk-asks" if block.asks else ""
        said = ""
        if block.speaker or block.time:
            who = f"{escape(block.speaker)}{' ' + self.asks if block.asks else ''}"
            when = f' <span class="desk-time">{block.time}</span>' if block.time else ""
            said = f'<p class="desk-who"><span class="desk-speaker">{who}</span>{when}</p>'
        listed = f"n{revision.pk}-{number}"
        details = self._details(listed, revision, noted) if noted else ""
        by = f' aria-details="{listed}"' if noted else ""
        return (
            f'<div class="desk-turn{asks}" data-turn="{block.start}"{begins}>{said}'
            f'<p class="desk-words" lang="{self.language}"{by}>{text}</p>{details}</div>'
        )

    def _details(self, listed: str, revision: Revision, noted: Sequence[Note]) -> str:
        number = self.number(len(noted))
        items = "".join(self.line(note, revision.body) for note in noted)
        return (
            f'<details class="desk-listed" id="{listed}"><summary>{number}</summary>'
            f"<ul>{items}</ul></details>"
        )

    def line(self, note: Note, body: str) -> str:
        """A note in a list: what it is, with all that a script needs to draw it."""
        words = " ".join(body[note.start : min(note.end, note.start + WORDS)].split())
        more = "…" if note.end - note.start > WORDS else ""
        quoted = f'<q lang="{self.language}">{escape(words)}{more}</q>'
        data = f'data-note="{note.key}" data-at="{note.start}-{note.end}"'
        if note.what is What.QUOTE:
            return f"<li {data}>{self.quoted}, {escape(note.by)} {quoted}</li>"
        if note.what is What.MEMO:
            link = f'<a href="{self.address[note.what]}{note.pk}/">{self.memo}</a>'
            mine = " data-mine" if note.mine else ""
            return f'<li {data} data-by="{escape(note.by)}"{mine}>{link}, {escape(note.by)} {quoted}</li>'
        name = self.names.get(note.code or 0, "")
        data += f' data-code="{note.code}"'
        address = f"{self.address[note.what]}{note.pk}/"
        if note.what is What.SUGGESTION:
            data += " data-rejected" if note.rejected else ""
            state = f", {self.rejected}" if note.rejected else ""
            return f'<li {data}><a href="{address}">{self.suggested}: {name}</a>{state} {quoted}</li>'
        data += f' data-by="{escape(note.by)}"{" data-mine" if note.mine else ""}'
        data += " data-machine" if note.from_machine else ""
        data += " data-memo" if note.memo else ""
        after = f" {self.machine}" if note.from_machine else ""
        after += f" {self.with_memo}" if note.memo else ""
        return f'<li {data}><a href="{address}">{name}</a>, {escape(note.by)}{after} {quoted}</li>'

    def listed(self, story: Story, noted: Sequence[Note]) -> SafeString:
        """Notes on words that are not in the text any more, each with the words as they were."""
        if not noted:
            return SafeString("")
        bodies = dict(
            Revision.objects.filter(
                Q(text__story=story), pk__in={note.revision for note in noted}
            ).values_list("pk", "body")
        )
        return mark_safe("".join(self.line(note, bodies[note.revision]) for note in noted))  # noqa: S308
