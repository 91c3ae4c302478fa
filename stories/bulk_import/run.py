"""All rows of a sheet in their order: looked at, or kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.bulk_import import create
from stories.bulk_import.archive import Source
from stories.bulk_import.parse_row import Reading, Scope, reading
from stories.bulk_import.spreadsheet import Row, sheet_of
from stories.formats import sandbox
from stories.models import Batch, BatchStage, Story, Storyteller, Study, User
from stories.roles import Right
from stories.signals import deferred


class Came(TextChoices):
    """What came of a row."""

    GOOD = "good", _("Can be kept")
    CLOSED = "closed", _("Can be imported, closed: there is no consent evidence")
    KEPT = "kept", _("Kept")
    KEPT_CLOSED = "kept-closed", _("Imported, closed: there is no consent evidence")
    HERE = "here", _("Here already")
    TAKEN_BACK = "taken-back", _("Its teller took it back: it is not imported again")
    WRONG = "wrong", _("Left out")


TOGETHER: Final = 50
"""Rows. For as long as they are kept nobody else can write: a third of a second."""
FINE: Final = frozenset({Came.GOOD, Came.CLOSED, Came.KEPT, Came.KEPT_CLOSED})


@dataclass(frozen=True)
class Result:
    """Of a row: its number, what came of it, the story it is now (its key, or 0), what is wrong with it, or
    was not sure in its transcript."""

    row: int
    came: str
    story: int = 0
    wrong: Sequence[str] = ()
    unsure: Sequence[str] = ()


@dataclass
class Report:
    """`passed_over`: columns whose heads nobody knows, by their letters."""

    rows: list[Result] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(row.came for row in self.rows)

    def packed(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> "Report":
        return cls([Result(**row) for row in packed.get("rows", ())], list(packed.get("passed_over", ())))


def run(
    batch: Batch, source: Source, *, tell: Callable[[Result, float], object] = lambda result, part: None
) -> Report:
    """Look at each row, or keep it, as the batch's stage says; `tell` hears of each, with how far it is.

    Written stories are kept some together, which is three times as fast as each by itself. The rooms are to
    be told afterwards (`signals.tell_what_waits`). A row that fails takes no other with it. Run again, it
    goes on: what is here already stays as it is. Raises `NotASource`, and PermissionDenied for one who does
    not collect in the study.
    """
    by = collector_of(batch)
    sheet = sheet_of(source)
    report = Report(passed_over=list(sheet.passed_over))
    rows = _Rows(by, batch)
    with deferred(), sandbox.reader() as reader:
        place = Scope.of(batch.study, reader)
        for some in _together(sheet.rows):
            with ExitStack() as files:
                read = [(row, files.enter_context(reading(source, sheet, row, place))) for row in some]
                results = rows.done(read)
            for result in results:
                report.rows.append(result)
                tell(result, len(report.rows) / len(sheet.rows))
    return report


def _together(rows: Sequence[Row]) -> Iterable[Sequence[Row]]:
    """A recording by itself: it is large, and it is at hand for as long as its row is."""
    some: list[Row] = []
    for row in rows:
        alone = bool(row["sound"] or row["transcript"])
        if some and (alone or len(some) == TOGETHER):
            yield some
            some = []
        if alone:
            yield [row]
        else:
            some.append(row)
    if some:
        yield some


def collector_of(batch: Batch) -> User:
    """Asked each time: they may have left the team since."""
    by = User.objects.get(pk=batch.by_id)
    if not Study.objects.reached_by(by, Right.COLLECT).filter(pk=batch.study_id).exists():
        raise PermissionDenied(gettext("Only those who collect there can import stories."))
    return by


class _Rows:
    """What has become of the rows so far, by what the next ones need to know of it."""

    def __init__(self, by: User, batch: Batch) -> None:
        self.by, self.batch = by, batch
        self.tellers: dict[str, Storyteller] = {}
        self.seen: dict[str, int] = {}
        self.contents: dict[str, int] = {}

    def done(self, read: Sequence[tuple[Row, Reading | list[str]]]) -> list[Result]:
        """What comes of these rows: looked at, or kept."""
        right = [told for _, told in read if isinstance(told, Reading)]
        for one in right:
            self._say_of_another(one)
        twice = {told.row.number: first for told in right if (first := self._first(told))}
        here = create.stories_of(told.key for told in right)
        erased = create.erased(told.key for told in right)
        results = dict[int, Result]()
        fresh = list[Reading]()
        for row, told in read:
            if isinstance(told, list):
                results[row.number] = Result(row.number, Came.WRONG, wrong=told)
            elif row.number in twice:
                results[row.number] = _same_as(row, twice[row.number])
            elif story := here.get(told.key):
                results[row.number] = self._here(row, story)
            elif told.key in erased:
                results[row.number] = Result(row.number, Came.TAKEN_BACK)
            else:
                fresh.append(told)
        for result in self._fresh(fresh):
            results[result.row] = result
        return [results[row.number] for row, _ in read]

    def _say_of_another(self, told: Reading) -> None:
        """One file for two tellers is said before it is kept: it may be the wrong one."""
        first = self.contents.setdefault(told.content, told.row.number)
        if first != told.row.number:
            said = gettext("The same words or sound stand in row %(row)s, for another teller.")
            told.unsure.append(said % {"row": first})

    def _first(self, told: Reading) -> int:
        """The row before it that is the same; 0 where none is."""
        first = self.seen.setdefault(told.key, told.row.number)
        return 0 if first == told.row.number else first

    def _fresh(self, rows: Sequence[Reading]) -> list[Result]:
        if self.batch.stage == BatchStage.LOOKING:
            return [_result(row, Came.GOOD, Came.CLOSED) for row in rows]
        try:
            return self._kept(rows)
        except Exception:  # whichever of them it was: each is tried by itself
            return [self._alone(row) for row in rows]

    def _kept(self, rows: Sequence[Reading]) -> list[Result]:
        if not rows:
            return []
        stories = create.keep(by=self.by, batch=self.batch, rows=rows, tellers=self.tellers)
        for row, story in zip(rows, stories, strict=True):
            self._remember(row.row, story)
        return [
            _result(row, Came.KEPT, Came.KEPT_CLOSED, story.pk)
            for row, story in zip(rows, stories, strict=True)
        ]

    def _alone(self, row: Reading) -> Result:
        try:
            return self._kept([row])[0]
        except (DatabaseError, OSError) as error:
            if story := create.stories_of([row.key]).get(row.key):
                return self._here(row.row, story)  # another run of the same sheet has just kept it
            said = gettext("It could not be saved (%(error)s). Try again.") % {"error": type(error).__name__}
            return Result(row.row.number, Came.WRONG, wrong=[said])

    def _here(self, row: Row, story: Story) -> Result:
        self._remember(row, story)
        return Result(row.number, Came.HERE, story.pk)

    def _remember(self, row: Row, story: Story) -> None:
        """Rows with the same mark in the column “teller” are of one person."""
        if row["teller"]:
            self.tellers.setdefault(row["teller"], story.storyteller)


def _same_as(row: Row, first: int) -> Result:
    said = gettext("It is the same as row %(row)s.") % {"row": first}
    return Result(row.number, Came.WRONG, wrong=[said])


def _result(row: Reading, with_evidence: Came, without: Came, story: int = 0) -> Result:
    came = with_evidence if row.given else without
    return Result(row.row.number, came, story, unsure=row.unsure)
