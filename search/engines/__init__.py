"""Which engine answers, and which are kept."""

from importlib import import_module
from typing import Final

from django.conf import settings

from search.engine import Engine

EMBEDDED: Final = "search.engines.embedded"


def named(module: str) -> Engine:
    """The engine that a module's `engine()` makes."""
    engine: Engine = import_module(module).engine()
    return engine


def stand_in() -> Engine:
    """The one on the site's own database, which is always there."""
    return named(EMBEDDED)


def chosen() -> Engine:
    """The one that the settings name."""
    return named(settings.STORYBOOK_SEARCH_ENGINE)


def kept() -> tuple[Engine, ...]:
    """Those that are written to: the embedded one first and always, so that it can stand in at any time."""
    if settings.STORYBOOK_SEARCH_ENGINE == EMBEDDED:
        return (stand_in(),)
    return (stand_in(), chosen())
