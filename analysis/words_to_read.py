"""Where the public can read what people said of a theme: a higher room knows, and registers here."""

from collections.abc import Callable, Mapping

_find: list[Callable[[], Mapping[str, str]]] = []


def register(find: Callable[[], Mapping[str, str]]) -> None:
    """Called by a room in its `AppConfig.ready()`. `find` gives, by code slug, addresses of this moment."""
    if find not in _find:
        _find.append(find)


def addresses() -> dict[str, str]:
    """The address of each theme that has words anyone may read now, by its code's slug."""
    return {slug: address for find in _find for slug, address in find().items()}
