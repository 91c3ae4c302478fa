"""The measurements' own shape: what `make bench` prints can be read by a program."""

import importlib
import json

import pytest

from bench import Measurement
from bench.__main__ import main, names


def test_measurement_prints_the_agreed_fields_in_order() -> None:
    line = json.dumps(Measurement("gate", 7.5, "times", 10, {"stories": 3}).as_json())
    assert line == (
        '{"name": "gate", "value": 7.5, "unit": "times", "goal": 10, "met": true, "context": {"stories": 3}}'
    )


@pytest.mark.parametrize(("value", "met"), [(9.9, True), (10, True), (10.1, False)])
def test_measurement_is_met_up_to_its_goal(value: float, met: bool) -> None:
    assert Measurement("gate", value, "times", 10).met is met


@pytest.mark.parametrize("name", names())
def test_every_measurement_can_be_run_by_its_name(name: str) -> None:
    measured = importlib.import_module(f"bench.{name}")
    assert (callable(measured.measure), bool(measured.__doc__)) == (True, True)


def test_unknown_measurement_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    said = capsys.readouterr().err
    assert [name for name in names() if name not in said] == []
