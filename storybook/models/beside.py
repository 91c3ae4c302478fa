"""What stands beside a page's own fields: registered by `storybook.publishing`, which reads the pages.

So the pages know nothing of how they are read: imports run from there to here.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from wagtail.models import Page

Builder = Callable[[Any, HttpRequest], dict[str, Any]]
Check = Callable[[Page], None]
_builders: dict[type[Page], Builder] = {}
_checks: list[Check] = []


class Unfit(ValidationError):
    """This page must not go live. Its messages are for the editor."""

    def __init__(self, page: Page, messages: list[str]) -> None:
        super().__init__(messages)
        self.page = page


def register(kind: type[Page], builder: Builder) -> None:
    """Called in `AppConfig.ready()`: what a page of this kind is drawn with, as it is at this request."""
    _builders[kind] = builder


def register_check(check: Check) -> None:
    """Called in `AppConfig.ready()`: raises `Unfit` for a page that must not go live."""
    if check not in _checks:
        _checks.append(check)


def context_of(page: Page, request: HttpRequest) -> dict[str, Any]:
    """Every kind has a builder: one without is a mistake, and says so."""
    return _builders[type(page)](page, request)


def require_fit(page: Page) -> None:
    """Raises `Unfit`, and `LookupError` where nothing was registered that could say so."""
    if not _checks:
        raise LookupError("Nothing checks the pages that go live.")
    for check in _checks:
        check(page)
