"""What waits for a person when they sign in: each room adds a panel of what it knows of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from stories.models import User
from stories.roles import Right


@dataclass(frozen=True)
class Line:
    """One thing in a panel: where it leads (nowhere, when it leads nowhere), and a few words beside it.

    `due`: since when, or until when, somebody has to see to it.
    """

    text: str
    url: str = ""
    note: str = ""
    due: datetime | None = None


@dataclass(frozen=True)
class Section:
    """A heading, what lies under it, and what is said when nothing does.

    `act`: a button for all of it, which sends nothing but that it was pressed. `number`: how many there are,
    of which the lines may be the first; None where nobody counts.
    """

    heading: str
    lines: Sequence[Line]
    empty: str
    more: Line | None = None
    act: Line | None = None
    number: int | None = None

    @property
    def left(self) -> int:
        """Those that are no line."""
        return max(0, (self.number or 0) - len(self.lines))

    @property
    def is_quiet(self) -> bool:
        """Nothing lies there, and nothing can be done."""
        return not (self.lines or self.more or self.act)


def due_first(parts: Iterable[Section]) -> list[Section]:
    """What somebody should have seen to the longest ago, and the rest of what there is, as it stands."""

    def order(part: Section) -> tuple[bool, bool, float]:
        due = [line.due.timestamp() for line in part.lines if line.due is not None]
        return not due, not part.lines, min(due, default=0.0)

    return sorted(parts, key=order)


class Panel(Component):
    """What waits for those who may do a thing: a title, a sentence, and parts as they are at this moment."""

    template_name = "admin_home/panel.html"

    def __init__(
        self, *, title: str, lead: str, order: int, parts: Sequence[Section], quiet: Sequence[Section] = ()
    ) -> None:
        """`quiet`: parts that are folded up, since nothing lies in them."""
        super().__init__()
        self.title, self.lead, self.order, self.parts, self.quiet = title, lead, order, parts, quiet

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        told = {"title": self.title, "lead": self.lead, "parts": self.parts, "quiet": self.quiet}
        return told | {"csrf_token": parent_context.get("csrf_token", "")}


def add_panel(request: HttpRequest, panels: list[Any], may: Right, panel: Callable[[User], Panel]) -> None:
    """Add the panel to the admin's first page, for a person who may."""
    user = request.user
    if isinstance(user, User) and user.has_perm(f"stories.{may.value}"):
        panels.append(panel(user))
