"""The measurements' own shape: what `make bench` prints can be read by a program."""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench import Measurement
from bench.__main__ import main, names
from tests.kept_database import FOLDER, digest

BY_THEMSELVES = {"kills", "killed_sends"}
"""Run small by tests of their own, of what they count."""


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


@pytest.mark.once
@pytest.mark.speech
def test_every_measurement_runs_with_little(django_db_setup: None) -> None:
    asked = [name for name in names() if name not in BY_THEMSELVES]
    settings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--small", *asked],
        cwd=Path(__file__).parent.parent,
        env=settings | {"STORYBOOK_MIGRATED": str(FOLDER / f"{digest()}.sqlite3")},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert list(told) == asked
    assert told["upload"]["context"]["bit_for_bit"] is True
    assert told["startup"]["context"]["slow_imports"] == "none"


def test_unknown_measurement_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    said = capsys.readouterr().err
    assert [name for name in names() if name not in said] == []
