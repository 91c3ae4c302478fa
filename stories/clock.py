"""Now. The one source of it, so that a demo, an import or a test tells an old story through the same acts.

Nothing that a visitor sends reaches `at`: what is told of the past is told by a program that says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Final

from django.utils import timezone

_told: Final[ContextVar[datetime | None]] = ContextVar("told", default=None)


def now() -> datetime:
    """The moment, with its time zone."""
    return _told.get() or timezone.now()


def today() -> date:
    """The day, where the site is."""
    return timezone.localdate(now())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within this, in this thread, it is that moment. Raises ValueError for one without a time zone."""
    if timezone.is_naive(moment):
        raise ValueError("a moment has a time zone")
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
