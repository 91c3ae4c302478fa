"""Now. The one source of it, so that a demo, an import or a test tells an old story through the same acts.

Nothing that a visitor sends reaches `at`: what is told of the past is told by a program that says so.
"""

from calendar import monthrange
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from typing import Final

from django.utils import timezone

_told: Final[ContextVar[datetime | None]] = ContextVar("told", default=None)


def now() -> datetime:
    """The moment, with its time zone."""
    return _told.get() or timezone.now()


def today() -> date:
    """The day, where the site is."""
    return timezone.localdate(now())


def day_of(moment: datetime) -> date:
    """The day that it is then, where the site is."""
    return timezone.localdate(moment)


def midnight(day: date) -> datetime:
    """When the day begins, where the site is."""
    return timezone.make_aware(datetime.combine(day, time.min))


def months_later(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or its last where it is too short for that."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


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
