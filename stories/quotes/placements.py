"""Where a quote is to stand, in words: the room with the books says it."""

from collections.abc import Callable, Iterable

from stories.models import Quote

Finder = Callable[[Quote], Iterable[str]]
_finders: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    """Called by a room in its `AppConfig.ready()`."""
    _finders[name] = finder


def of(quote: Quote) -> list[str]:
    """A sentence for each place, published or not yet."""
    return [place for finder in _finders.values() for place in finder(quote)]
