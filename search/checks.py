from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def engine_is_there(**_: Any) -> list[CheckMessage]:
    """The settings name an engine, and its package is installed (search.E001)."""
    module = settings.STORYBOOK_SEARCH_ENGINE
    try:
        engine = import_module(module)
        engine.engine()
    except (ImportError, AttributeError):
        return [_error(f"{module!r} is no search engine.")]
    needs = getattr(engine, "NEEDS", "")
    return [_error(f"{module!r} needs the package {needs}.")] if needs and not find_spec(needs) else []


def _error(problem: str) -> Error:
    return Error(
        f"STORYBOOK_SEARCH_ENGINE: {problem}",
        hint="Use search.engines.embedded, or search.engines.elasticsearch with the extra “elasticsearch”.",
        id="search.E001",
    )
