"""A missing part is a skip that says how to get it, or a failure where it is required."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest, real_parts

ROOT = Path(__file__).resolve().parent.parent
ONE_TEST = "tests/contracts/test_tasks_on_redis.py::test_run_is_done_by_a_worker_on_redis"
HOW = "Redis is not here. Install it with 'apt install redis-server', and set REDIS_URL"


def run_one_test_without_redis(**environ: str) -> str:
    without = {
        name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "REQUIRE_SERVICES")
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", ONE_TEST],
        cwd=ROOT,
        env=without | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.stdout


@pytest.mark.attack
def test_missing_part_is_a_skip_that_says_how_to_get_it() -> None:
    said = run_one_test_without_redis()
    assert (HOW in said, re.findall(r"\d+ (?:passed|failed|skipped|error)", said)) == (True, ["1 skipped"])


@pytest.mark.attack
def test_a_test_of_a_missing_part_fails_where_it_is_required() -> None:
    said = run_one_test_without_redis(REQUIRE_SERVICES="1")
    # pytest counts what goes wrong before a test begins as an error, and exits with a failure.
    assert (HOW in said, re.findall(r"\d+ (?:passed|failed|skipped|error)", said)) == (True, ["1 error"])


def test_missing_part_is_a_failure_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match=HOW):
        conftest._need("redis")


def test_part_that_does_not_answer_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOBODY_URL", "redis://127.0.0.1:1/0")
    assert real_parts.answering("NOBODY_URL")() is None


def test_every_part_has_its_marker(pytestconfig: pytest.Config) -> None:
    markers = {line.split(":")[0] for line in pytestconfig.getini("markers")}
    assert set(real_parts.PARTS) - markers == set()
