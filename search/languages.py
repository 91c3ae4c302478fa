"""The languages that stand in an index, so that a word is looked for in those and in no others.

Looking in every language that there is would cost ten times as much. Kept for a minute: a language that is
new to an index is looked for at once where it was written, and a minute later at the latest elsewhere.
"""

from typing import Final

from django.core.cache import cache

from search.engine import Audience
from search.models import Document
from search.stem import known
from stories.languages import ENGLISH

SECONDS: Final = 60


def in_index(audience: Audience) -> tuple[str, ...]:
    """As `search.stem` knows them, in order; the site's own is always there."""
    found: tuple[str, ...] | None = cache.get(_key(audience))
    if found is None:
        told = Document.objects.filter(audience=audience.value).values_list("language", flat=True).distinct()
        found = tuple(sorted({known(language) for language in told} | {ENGLISH}))
        cache.set(_key(audience), found, SECONDS)
    return found


def have_changed(audience: Audience) -> None:
    """What was written is in another language than what there was, or the index is a new one."""
    cache.delete(_key(audience))


def _key(audience: Audience) -> str:
    return f"search.languages.{audience.value}"
