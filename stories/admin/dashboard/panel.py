"""What waits for a person when they sign in: each room adds a panel of what it knows of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from stories.models import User
from stories.roles import Right


@dataclass(frozen=True)
class Line:
    """One thing in a panel: where it leads (nowhere, when it leads nowhere), and a few words beside it."""

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Section:
    """A heading, what lies under it, and what is said when nothing does.

    `act`: a button for all of it, which sends nothing but that it was pressed.
    """

    heading: str
    lines: Sequence[Line]
    empty: str
    more: Line | None = None
    act: Line | None = None


class Panel(Component):
    """What waits for those who may do a thing: a title, a sentence, and parts as they are at this moment."""

    template_name = "admin_home/panel.html"

    def __init__(self, *, title: str, lead: str, order: int, parts: Sequence[Section]) -> None:
        super().__init__()
        self.title, self.lead, self.order, self.parts = title, lead, order, parts

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        told = {"title": self.title, "lead": self.lead, "parts": self.parts}
        return told | {"csrf_token": parent_context.get("csrf_token", "")}


def add_panel(request: HttpRequest, panels: list[Any], may: Right, panel: Callable[[User], Panel]) -> None:
    """Add the panel to the admin's first page, for a person who may."""
    user = request.user
    if isinstance(user, User) and user.has_perm(f"stories.{may.value}"):
        panels.append(panel(user))
