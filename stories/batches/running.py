"""All rows of a sheet, one after the other: looked at, or kept."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.batches import keeping
from stories.batches.reading import Place, Reading, reading
from stories.batches.sheet import Row, sheet_of
from stories.batches.sources import Source
from stories.models import Batch, BatchStage, Story, Storyteller, Study, User
from stories.roles import May
from stories.signals import told_later


class Came(TextChoices):
    """What came of a row."""

    GOOD = "good", _("Can be kept")
    CLOSED = "closed", _("Can be kept, closed: there is no evidence of its consent")
    KEPT = "kept", _("Kept")
    KEPT_CLOSED = "kept-closed", _("Kept, closed: there is no evidence of its consent")
    HERE = "here", _("Here already")
    TAKEN_BACK = "taken-back", _("Its teller took it back: it is not brought in again")
    WRONG = "wrong", _("Left out")


FINE: Final = frozenset({Came.GOOD, Came.CLOSED, Came.KEPT, Came.KEPT_CLOSED})


@dataclass(frozen=True)
class Result:
    """Of a row: its number, what came of it, the story it is now (its key, or 0), what is wrong with it."""

    row: int
    came: str
    story: int = 0
    wrong: Sequence[str] = ()


@dataclass
class Report:
    """`passed_over`: heads of columns that nobody knows."""

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

    The rooms are to be told afterwards (`signals.tell_what_waits`). A row that fails takes no other with
    it. Run again, it goes on: what is here already stays as it is. Raises `NotASource`, and
    PermissionDenied for one who does not collect in the study.
    """
    by = collector_of(batch)
    sheet = sheet_of(source)
    place = Place.of(batch.study)
    report = Report(passed_over=list(sheet.passed_over))
    tellers: dict[str, Storyteller] = {}
    seen: dict[str, int] = {}
    with told_later():
        for number, row in enumerate(sheet.rows, start=1):
            with reading(source, sheet, row, place) as told:
                result = _twice(row, told, seen) or _one(by, batch, row, told, tellers)
            report.rows.append(result)
            tell(result, number / len(sheet.rows))
    return report


def collector_of(batch: Batch) -> User:
    """Asked each time: they may have left the team since."""
    by = User.objects.get(pk=batch.by_id)
    if not Study.objects.reached_by(by, May.COLLECT).filter(pk=batch.study_id).exists():
        raise PermissionDenied(gettext("Only those who collect there can bring stories in."))
    return by


def _twice(row: Row, told: Reading | list[str], seen: dict[str, int]) -> Result | None:
    if isinstance(told, list):
        return None
    first = seen.setdefault(told.key, row.number)
    if first == row.number:
        return None
    said = gettext("It is the same as row %(row)s.") % {"row": first}
    return Result(row.number, Came.WRONG, wrong=[said])


def _one(
    by: User, batch: Batch, row: Row, told: Reading | list[str], tellers: dict[str, Storyteller]
) -> Result:
    if isinstance(told, list):
        return Result(row.number, Came.WRONG, wrong=told)
    if story := keeping.story_of(told.key):
        _remember(row, story, tellers)
        return Result(row.number, Came.HERE, story.pk)
    if keeping.was_erased(told.key):
        return Result(row.number, Came.TAKEN_BACK)
    if batch.stage == BatchStage.LOOKING:
        return Result(row.number, Came.GOOD if told.given else Came.CLOSED)
    try:
        story = keeping.keep(by=by, batch=batch, told=told, teller=tellers.get(row["teller"]))
    except (DatabaseError, OSError) as error:
        if story := keeping.story_of(told.key):  # another run of the same sheet has just kept it
            return Result(row.number, Came.HERE, story.pk)
        said = gettext("It could not be kept (%(error)s). Try again.") % {"error": type(error).__name__}
        return Result(row.number, Came.WRONG, wrong=[said])
    _remember(row, story, tellers)
    return Result(row.number, Came.KEPT if told.given else Came.KEPT_CLOSED, story.pk)


def _remember(row: Row, story: Story, tellers: dict[str, Storyteller]) -> None:
    """Rows with the same mark in the column “teller” are of one person."""
    if row["teller"]:
        tellers.setdefault(row["teller"], story.storyteller)
