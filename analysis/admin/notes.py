"""What stands in the margin of a story: who thinks what of which words, person and machine apart."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from analysis.desk import Block, Mark, Spoken, html, segments, turns
from analysis.models import Coding, Suggestion, SuggestionRun, SuggestionState
from analysis.reading import OF_STORY
from stories.models import (
    Asked,
    Passage,
    Quote,
    Recording,
    Revision,
    Run,
    RunState,
    Story,
    Text,
    TextKind,
    TranscriptionRun,
    Turn,
    User,
)
from stories.roles import Right
from stories.texts.interviews import Interview, Key


@dataclass(frozen=True)
class Note:
    """A note beside the text: the row it tells of, and whether the reader may take it back."""

    number: int
    who: str
    what: Coding | Suggestion | Quote
    may_undo: bool = False

    @property
    def passage(self) -> Passage:
        return self.what.passage

    @property
    def words(self) -> str:
        """Enough of the passage to know it by."""
        return Truncator(" ".join(self.passage.text.split())).chars(90)

    @property
    def mark(self) -> Mark:
        colour = 0 if isinstance(self.what, Quote) else self.what.code.colour
        return Mark(self.passage.start, self.passage.end, self.number, self.who, colour)


@dataclass(frozen=True)
class Row:
    """A paragraph or a turn, and the notes on the passages that begin in it."""

    block: Block
    words: SafeString
    notes: tuple[Note, ...]

    @property
    def time(self) -> str:
        """Minutes and seconds into the recording, for a turn."""
        if self.block.start_ms is None:
            return ""
        minutes, seconds = divmod(self.block.start_ms // 1000, 60)
        return f"{minutes}:{seconds:02d}"


@dataclass(frozen=True)
class DeskText:
    """One text of the story: its rows, and the recording that it was heard from."""

    revision: Revision
    recording: Recording | None
    rows: tuple[Row, ...]
    interview: Key | None
    """Where its words are corrected; None where the teller wrote them."""


@dataclass(frozen=True)
class Desk:
    """All that lies on the desk."""

    story: Story
    sheets: tuple[DeskText, ...]
    undone: tuple[Note, ...]
    lost: tuple[Note, ...]
    quotes: tuple[Quote, ...]
    runs: tuple[Run, ...]


def lay_out(story: Story, reader: User, held: Set[Right]) -> Desk:
    """The desk for a story that the gate has let through, in as many queries for much as for little.

    `held` is what the reader may do in the story's study.
    """
    related = ("current__checked_by", "recording")
    texts = story.texts.filter(current__isnull=False).select_related(*related).order_by("pk")
    asked = Quote.objects.of(story).filter(passage__closed=False, passage__asked=Asked.NOT)
    quotes = tuple(asked.select_related("passage").order_by("passage__start", "pk"))
    notes = _numbered(story, reader, held, quotes)
    live = [note for note in notes if not _is_undone(note.what)]
    spoken = _spoken([text.current for text in texts if text.current])
    sheets = tuple(
        _sheet(text, text.current, live, spoken.get(text.current.pk, [])) for text in texts if text.current
    )
    shown = {note for sheet in sheets for row in sheet.rows for note in row.notes}
    return Desk(
        story=story,
        sheets=sheets,
        undone=tuple(note for note in notes if _is_undone(note.what)),
        lost=tuple(note for note in live if note not in shown),
        quotes=quotes,
        runs=tuple(_unfinished(story)),
    )


def _numbered(story: Story, reader: User, held: Set[Right], quotes: Sequence[Quote]) -> list[Note]:
    of_story = {OF_STORY: story}
    may_edit = Right.EDIT_CODEBOOK in held
    related = ("passage", "code")
    codings = (
        # One taken away that came from a suggestion is that suggestion again.
        Coding.objects.of_words_that_stand()
        .filter(**of_story)
        .exclude(removed_at__isnull=False, from_suggestion__isnull=False)
        .select_related(*related, "coder", "from_suggestion")
    )
    suggestions = (
        Suggestion.objects.readable()
        .filter(**of_story)
        .exclude(state=SuggestionState.ACCEPTED)
        .select_related(*related, "decided_by")
    )
    rows: list[tuple[str, Coding | Suggestion | Quote, bool]] = [
        *(("person", coding, may_edit or coding.coder_id == reader.pk) for coding in codings),
        *(("machine", one, may_edit or one.decided_by_id == reader.pk) for one in suggestions),
        *(("quote", quote, False) for quote in quotes),
    ]
    rows.sort(key=_place)
    return [Note(number, *row) for number, row in enumerate(rows, start=1)]


def _place(row: tuple[str, Coding | Suggestion | Quote, bool]) -> tuple[bool, int, int, bool, int]:
    """In the order of the text, a person before the machine; what is undone comes after all the rest."""
    who, what, _ = row
    return _is_undone(what), what.passage.start, what.passage.end, who != "person", what.pk


def _is_undone(what: Coding | Suggestion | Quote) -> bool:
    match what:
        case Coding(removed_at=at):
            return at is not None
        case Suggestion(state=state):
            return state == SuggestionState.REJECTED
        case _:
            return False


def _spoken(revisions: Sequence[Revision]) -> dict[int, list[Spoken]]:
    spoken: dict[int, list[Spoken]] = {}
    rows = (
        Turn.objects.filter(revision__in=revisions).select_related("speaker").order_by("revision", "number")
    )
    for turn in rows.defer("words"):
        spoken.setdefault(turn.revision_id, []).append(Spoken.of(turn))
    return {revision: list(_when_known(turns)) for revision, turns in spoken.items()}


def _when_known(turns: Sequence[Spoken]) -> Iterator[Spoken]:
    """Where all begin at once, their file did not say when."""
    known = len(turns) == 1 or any(turn.start_ms for turn in turns)
    return (turn if known else turn._replace(start_ms=None) for turn in turns)


def _sheet(text: Text, revision: Revision, notes: Sequence[Note], spoken: Sequence[Spoken]) -> DeskText:
    here = [note for note in notes if note.passage.revision_id == revision.pk]
    marks = [note.mark for note in here]
    rows = tuple(
        Row(
            block,
            html(segments(revision.body, marks, block)),
            tuple(note for note in here if block.start <= note.passage.start < block.end),
        )
        for block in turns(revision.body, spoken)
    )
    interview = Interview.in_words(text).key if text.kind == TextKind.TRANSCRIPT else None
    return DeskText(revision, text.recording, rows, interview)


def _unfinished(story: Story) -> Iterator[Run]:
    heard = TranscriptionRun.objects.latest_of_each().filter(recording__story=story)
    yield from heard.exclude(state=RunState.DONE)
    yield from SuggestionRun.objects.filter(revision__text__story=story).exclude(state=RunState.DONE)
