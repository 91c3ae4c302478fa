"""The ground's own rules, as Django system checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections

from stories import triggers


def triggers_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """stories.E001: the database refuses what may never be changed (once it has been migrated)."""
    return [
        Error(
            f"The database lacks the trigger {name!r}, so what may never change could be changed.",
            hint="Run manage.py migrate, which puts every trigger in place.",
            id="stories.E001",
        )
        for alias in databases or ()
        if "stories_passage" in connections[alias].introspection.table_names()
        for name in triggers.missing(using=alias)
    ]
