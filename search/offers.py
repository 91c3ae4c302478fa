"""What the search page offers before anyone has asked: a higher room's themes, if it has any to show."""

from collections.abc import Callable, Iterable

from search.sources import Theme

Offer = Callable[[], Iterable[Theme]]
_offers: dict[str, Offer] = {}


def register(name: str, offer: Offer) -> None:
    """Called by a room in its `AppConfig.ready()`. It offers only what the public may see."""
    _offers[name] = offer


def themes() -> list[Theme]:
    return [theme for offer in _offers.values() for theme in offer()]
