"""Where it went: every room says where a story appears, and the teller's own page lists it all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from stories.consent.allowed import Allowed, allowed
from stories.models.story import Story


@dataclass(frozen=True)
class Appearance:
    """One place where a story's words, or the fact of it, can be found. `called` is its kind in a word."""

    kind: str
    called: str
    label: str
    url: str = ""
    since: datetime | None = None


Finder = Callable[[Story, Allowed], Iterable[Appearance]]
"""What a room says of a story, with the gate's answer about it."""
_finders: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    """Called by a room in its `AppConfig.ready()`."""
    _finders[name] = finder


def registered() -> tuple[str, ...]:
    return tuple(_finders)


def appearances(story: Story) -> list[Appearance]:
    """Every appearance of the story, room by room. The gate is asked once for all of them."""
    gate = allowed([story.pk])
    return [appearance for finder in _finders.values() for appearance in finder(story, gate)]
