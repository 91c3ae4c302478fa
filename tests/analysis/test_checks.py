from typing import Any

import pytest
from django.core import checks


@pytest.mark.parametrize(
    ("floor", "step", "found"),
    [(8, 5, []), (2, 1, []), (5, 5, ["analysis.E001"]), (3, 5, ["analysis.E001"]), (8, 0, ["analysis.E001"])],
)
def test_a_floor_that_hides_nothing_is_found(settings: Any, floor: int, step: int, found: list[str]) -> None:
    settings.STORYBOOK_INSIGHT_FLOOR, settings.STORYBOOK_INSIGHT_ROUNDING = floor, step
    assert [str(each.id) for each in checks.run_checks() if each.id == "analysis.E001"] == found
