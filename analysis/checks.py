"""This room's own rules, as Django system checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


def counts_hide(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """analysis.E001: with a floor no higher than the step, what is hidden could be worked out."""
    floor, step = settings.STORYBOOK_INSIGHT_FLOOR, settings.STORYBOOK_INSIGHT_ROUNDING
    if 1 <= step < floor:
        return []
    return [
        checks.Error(
            "Counts of people would not hide the few.",
            hint="STORYBOOK_INSIGHT_FLOOR must be higher than STORYBOOK_INSIGHT_ROUNDING (at least 1).",
            id="analysis.E001",
        )
    ]
