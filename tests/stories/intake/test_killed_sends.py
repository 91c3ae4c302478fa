"""Killed while people send: nothing is lost whose seven words were shown, and nothing is doubled."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.killed_sends import PEOPLE
from tests.examples import examples
from tests.kept_database import FOLDER, digest

pytestmark = pytest.mark.once
MOST = 200


def test_the_site_and_a_worker_are_killed_again_and_again(django_db_setup: None) -> None:
    kills = min(MOST, examples(10))
    measured = (
        f"import json; from bench.killed_sends import measure; print(json.dumps(measure({kills}).as_json()))"
    )
    settings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", f"import json; {measured}"],
        cwd=Path(__file__).parents[3],
        env=settings | {"STORYBOOK_MIGRATED": str(FOLDER / f"{digest()}.sqlite3")},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["value"], told["context"]["kills"]) == (0, kills)
    assert told["context"]["told"] >= PEOPLE  # how many more, the machine decides
