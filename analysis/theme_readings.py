"""Where a reader can go from a theme's number: a higher room knows, and registers here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """Addresses; empty where there is none."""

    words: str = ""
    """Where anyone may read now what people said of it."""
    page: str = ""
    """The theme on one page, for leaders."""


_find: list[Callable[[], Mapping[str, Reading]]] = []


def register(find: Callable[[], Mapping[str, Reading]]) -> None:
    """Called by a room in its `AppConfig.ready()`. `find` gives, by code slug, addresses of this moment."""
    if find not in _find:
        _find.append(find)


def readings() -> dict[str, Reading]:
    """What there is to read of each theme, by its code's slug."""
    return {slug: reading for find in _find for slug, reading in find().items()}
