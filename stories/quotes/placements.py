"""Where quotes are to stand, in words: the room with the books says it."""

from collections.abc import Callable, Mapping, Sequence

from stories.models import Quote

Finder = Callable[[Sequence[Quote]], Mapping[int, Sequence[str]]]
_finders: dict[str, Finder] = {}


def register(name: str, finder: Finder) -> None:
    """Called by a room in its `AppConfig.ready()`. `finder` gives, by a quote's key, a sentence for each
    place."""
    _finders[name] = finder


def of_each(quotes: Sequence[Quote]) -> dict[int, list[str]]:
    """By a quote's key a sentence for each place, published or not yet."""
    found: dict[int, list[str]] = {quote.pk: [] for quote in quotes}
    for finder in _finders.values() if quotes else ():
        for key, places in finder(quotes).items():
            found[key] += places
    return found


def of(quote: Quote) -> list[str]:
    """As `of_each`, of one."""
    return of_each([quote])[quote.pk]
