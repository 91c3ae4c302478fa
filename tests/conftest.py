"""What every test shares: the real parts, the database as migrated, and files of its own."""

import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache as django_cache
from django.db import connections
from django.test import TransactionTestCase

from stories.ledger import journal
from tests import kept_database, real_parts
from tests.examples import attacked, examples

# No deadline for an example: the first one of a process loads libraries, and machines are busy.
hypothesis.settings.register_profile("as asked", max_examples=examples(50), deadline=None)
hypothesis.settings.load_profile("as asked")


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts what commits last
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What runs where a change lands; and first what takes longest, browser and speech."""
    left_out = [item for item in items if not _runs_here(item)]
    items[:] = [item for item in items if _runs_here(item)]
    config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: _turn(item.nodeid))


def _runs_here(item: pytest.Item) -> bool:
    if item.get_closest_marker("attack") and not attacked():
        return False
    return _on_sqlite() or _runs_on_postgresql(item)


ORDER: Final = {"browser": 0, "speech": 1, "services": 2}
"""And then the files with something that takes long, so that no process has one left at the end."""


def _turn(nodeid: str) -> int:
    group = shared_as(nodeid)
    takes_long = group not in ORDER and "mark.once" in _text(group)
    return ORDER.get(group, len(ORDER) + (not takes_long))


@cache
def _group(path: str) -> str:
    """A browser and a speech model are started once, and one process at a time has Redis or Elasticsearch;
    else a file is a group of its own."""
    text = _text(path)
    if "mark.journey" in text:
        return "browser"
    if re.search(r"mark\.(speech|openai)", text):
        return "speech"
    return "services" if re.search(r"mark\.(redis|elasticsearch)", text) else path


@cache
def _text(path: str) -> str:
    return (Path(__file__).parent.parent / path).read_text()


def shared_as(nodeid: str) -> str:
    """The group of a test: all of a group run in one process."""
    return _group(nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """With two processes a group is handed out whole, in the order of the collection."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return shared_as(nodeid)

    return ByGroup(config, log)


@pytest.fixture(autouse=True)
def an_empty_cache() -> None:
    """What one test counted (wrong receipts, wrong passwords) is no other test's."""
    django_cache.clear()


def pytest_runtest_setup(item: pytest.Item) -> None:
    on_sqlite = _on_sqlite()
    for marker in real_parts.PARTS:
        if item.get_closest_marker(marker):
            _need(marker)
    if item.get_closest_marker("postgres") and on_sqlite:
        pytest.skip("This run is on SQLite. Run the suite again with DATABASE_URL set to a PostgreSQL.")
    if item.get_closest_marker("sqlite") and not on_sqlite:
        pytest.skip("Only for SQLite. Run the suite again without DATABASE_URL.")


def _on_sqlite() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def _runs_on_postgresql(item: pytest.Item) -> bool:
    """What can differ there (`tests/test_both_databases.py` says what), or everything if all is asked for; of
    what is slow (browser, speech, kills) only what says so itself. Elasticsearch answers the same to both."""
    marks = {mark.name for mark in item.iter_markers()}
    if "elasticsearch" in marks and not os.environ.get("STORYBOOK_TEST_ALL"):
        return False
    if marks & {"both", "postgres"}:
        return True
    return bool(os.environ.get("STORYBOOK_TEST_ALL")) and not marks & {"journey", "speech", "once"}


def _need(marker: str) -> None:
    why = real_parts.lacking(marker)
    if why and real_parts.required():
        pytest.fail(f"REQUIRE_SERVICES is set, and {why}", pytrace=False)
    if why:
        pytest.skip(why)


def pytest_sessionstart() -> None:
    journal.RESERVE = 4096  # a new one for each test
    shutil.rmtree(settings.DATA, ignore_errors=True)
    settings.DATA.mkdir(mode=0o700)
    settings.STATIC_ROOT.mkdir()


@pytest.hookimpl(trylast=True)  # after the last fixtures: with -x they end only here
def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the kept database; whatever a test commits, the next one finds it as it was."""
    with django_db_blocker.unblock():
        kept = kept_database.kept(connections["default"])
        kept.put_in_place()

    def as_it_was(case: TransactionTestCase) -> None:
        kept.put_in_place()
        _forget_heads()  # an empty database begins its chains anew

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", as_it_was)
        yield
    with django_db_blocker.unblock():
        kept.take_away()


@pytest.fixture
def worker(transactional_db: None) -> "Worker":
    """The worker, which works only when a test tells it to: `worker.drain()`."""
    return Worker()


class Worker:
    def drain(self) -> None:
        """Do everything that is queued, in every queue, and come back."""
        from django_tasks_db.management.commands.db_worker import Worker as DatabaseWorker

        # The command itself would take over Ctrl-C for the rest of the session.
        DatabaseWorker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1000,
            worker_id="tests",
            excluded_queue_names=[],
        ).run()

    def waiting(self, *queues: str) -> int:
        """How many tasks wait for a worker, in these queues or in any."""
        from django_tasks_db.models import DBTaskResult

        tasks = DBTaskResult.objects.ready()
        return (tasks.filter(queue_name__in=queues) if queues else tasks).count()


@pytest.fixture(autouse=True)
def heads_of_one_test() -> Iterator[None]:
    """A test that runs what follows on a commit, and commits nothing, leaves heads that lead nowhere."""
    yield
    _forget_heads()


def _forget_heads() -> None:
    from stories.ledger import checkpoint

    shutil.rmtree(checkpoint.folder(), ignore_errors=True)
