"""What is looked for: up to five codes joined by how they stand to the first, and where. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import TextChoices
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

MOST_TERMS: Final = 5
NEAR: Final = 300
"""Characters between two passages that are near each other."""
NO_PLACE: Final = "none"
"""Asks for the stories of no place that is known."""


class How(TextChoices):
    """How another code stands to the passages of the first."""

    AND = "and", _("and, on the same words")
    OR = "or", _("or")
    NOT = "not", _("but not, on any of these words")
    OVERLAP = "overlap", _("overlapping with")
    NEAR = "near", _("near (within 300 letters)")
    TURN = "turn", _("in the same turn as")


class Sort(TextChoices):
    DATE = "date", _("Newest story first")
    STORY = "story", _("Story")
    PLACE = "place", _("Place")
    CODED = "coded", _("Latest coding first")


@dataclass(frozen=True)
class Term:
    """A code by its slug, and how it stands to those before; the first one's `how` says nothing."""

    code: str
    how: How = How.OR


@dataclass(frozen=True)
class Query:
    """`below`: a code stands for those under it too. Empty strings and None ask for nothing."""

    terms: tuple[Term, ...] = ()
    below: bool = True
    words: str = ""
    story: str = ""
    place: str = ""
    study: str = ""
    coder: str = ""
    speaker: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.DATE

    @classmethod
    def read(cls, sent: Mapping[str, Any]) -> "Query":
        """From an address. What can't be understood asks for nothing."""
        sent = {name: str(value).replace("\0", "") for name, value in sent.items()}
        terms = []
        for number in range(1, MOST_TERMS + 1):
            code = str(sent.get(f"code{number}", ""))[:80]
            how = str(sent.get(f"how{number}", ""))
            if code:
                terms.append(Term(code, How(how) if how in How.values else How.OR))
        texts = ("words", "story", "place", "study", "coder", "speaker")
        sort = str(sent.get("sort", ""))
        return cls(
            terms=tuple(terms),
            below=sent.get("below", "") != "no",
            **{name: str(sent.get(name, "")).strip()[:150] for name in texts},
            since=_day(sent.get("since")),
            until=_day(sent.get("until")),
            sort=Sort(sort) if sort in Sort.values else Sort.DATE,
        )

    def asked(self) -> dict[str, str]:
        """As it stands in an address: what is asked for, and no more."""
        said: dict[str, str] = {}
        for number, term in enumerate(self.terms, start=1):
            said[f"code{number}"] = term.code
            if number > 1:
                said[f"how{number}"] = term.how.value
        for name in ("words", "story", "place", "study", "coder", "speaker"):
            if value := getattr(self, name):
                said[name] = value
        for name in ("since", "until"):
            if (day := getattr(self, name)) is not None:
                said[name] = day.isoformat()
        if not self.below:
            said["below"] = "no"
        if self.sort is not Sort.DATE:
            said["sort"] = self.sort.value
        return said


def _day(sent: Any) -> date | None:
    try:
        return parse_date(str(sent or ""))
    except ValueError:
        return None
