"""The measurements' own shape: what `make bench` prints can be read by a program."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bench import Measurement
from bench.__main__ import main, names
from tests.kept_database import FOLDER, digest

BY_THEMSELVES = {"kills", "killed_sends"}
"""Run small by tests of their own, of what they count."""
LONG = {"compressed", "desk", "hearing", "long_audio", "steps", "transcription"}
"""With little they take as long as any: they begin a browser, a server or a speech model."""


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
    told = told_with_little(name for name in names() if name not in BY_THEMSELVES | LONG)
    assert told["upload"]["context"]["bit_for_bit"] is True
    assert told["startup"]["context"]["slow_imports"] == "none"


@pytest.mark.attack
@pytest.mark.once
@pytest.mark.speech
def test_those_that_begin_a_browser_or_a_model_do_too(django_db_setup: None) -> None:
    assert told_with_little(LONG).keys() == LONG


def told_with_little(asked: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What each of them says, by its name, in the order that they were asked for."""
    wanted = sorted(asked)
    settings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--small", *wanted],
        cwd=Path(__file__).parent.parent,
        env=settings | {"STORYBOOK_MIGRATED": str(FOLDER / f"{digest()}.sqlite3")},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert list(told) == wanted
    return told


def test_unknown_measurement_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    said = capsys.readouterr().err
    assert [name for name in names() if name not in said] == []
