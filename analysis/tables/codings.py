"""The codings that a table counts: asked of the database at this moment, through the gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from analysis.finding.passages import Told, allowed, coded
from analysis.finding.query import Query
from analysis.models import Code
from stories.models import User
from stories.models.uses import Use

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Ints: TypeAlias = "NDArray[np.int64]"
FEW: Final = 12
"""Up to so many codes each is asked for by its index; of more, all codings are gone through."""


@dataclass(frozen=True)
class Codings:
    """Parallel arrays, a place for each coding that the reader sees. Two coders' of one passage are two.

    `spans`: starts and ends (exclusive) of the passages, where they were asked for. `told`: what is known of
    the story of each revision.
    """

    passages: Ints
    revisions: Ints
    codes: Ints
    spans: Ints
    told: Mapping[int, Told]

    @property
    def stories(self) -> set[int]:
        return {one.story for one in self.told.values()}


def read(
    query: Query, reader: User, codes: Sequence[Code], *, use: Use = Use.RESEARCH, with_spans: bool = False
) -> Codings:
    """Of stories that this person may read, whose tellers allow research and this use.

    Of the query only what narrows is asked: place, study, story, coder and days.
    """
    import numpy as np

    columns = ["passage", "passage__revision", "code"]
    if with_spans:
        columns += ["passage__start", "passage__end"]
    few = len(codes) <= FEW
    rows = coded([code.pk for code in codes] if few else None, query, reader)
    found = _array(rows, columns)
    if not few:
        found = found[np.isin(found[:, 2], [code.pk for code in codes])]
    told = allowed(set(found[:, 1].tolist()), query, reader, use)
    kept = found[np.isin(found[:, 1], np.fromiter(told, np.int64, len(told)))]
    return Codings(kept[:, 0], kept[:, 1], kept[:, 2], kept[:, 3:], told)


class _Listed(Aggregate):
    """A column's numbers as one text, with commas between."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')")


def _array(rows: "QuerySet[Any]", columns: Sequence[str]) -> Ints:
    """Rows × columns of whole numbers. The database writes each column as one text: of 200,000 rows that is
    done in a third of the time of giving them one by one."""
    import numpy as np

    listed = rows.aggregate(**{f"column{number}": _Listed(column) for number, column in enumerate(columns)})
    return np.column_stack([np.fromstring(text or "", np.int64, sep=",") for text in listed.values()])
