from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from search import engines


def engine_is_there(**_: Any) -> list[CheckMessage]:
    """The settings name an engine that can be imported (search.E001)."""
    try:
        engines.chosen()
    except (ImportError, AttributeError):
        return [
            Error(
                f"STORYBOOK_SEARCH_ENGINE is {settings.STORYBOOK_SEARCH_ENGINE!r}: that is no search engine.",
                hint="Use search.engines.embedded, or search.engines.elasticsearch.",
                id="search.E001",
            )
        ]
    return []
