"""What every test shares: the real parts, the database as migrated, and files of its own."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations

from tests import real_parts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_transactional(item):
            # Such a test ends by emptying every table. This makes the next one
            # begin with what the migrations put there (roles, the page tree).
            marker = item.get_closest_marker("django_db")
            asked = {**marker.kwargs} if marker else {}
            restored = asked | {"transaction": True, "serialized_rollback": True}
            item.add_marker(pytest.mark.django_db(**restored), append=False)


def _is_transactional(item: Any) -> bool:
    marker = item.get_closest_marker("django_db")
    by_marker = bool(marker) and bool(marker.args or marker.kwargs.get("transaction"))
    return by_marker or bool({"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def an_empty_cache() -> None:
    """What one test counted (wrong receipts, wrong passwords) is no other test's."""
    cache.clear()


def pytest_runtest_setup(item: pytest.Item) -> None:
    on_sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    if not on_sqlite and _runs_once(item):
        pytest.skip("Runs once, on SQLite: what it tries does not depend on the database.")
    for marker in real_parts.PARTS:
        if item.get_closest_marker(marker):
            _need(marker)
    if item.get_closest_marker("postgres") and on_sqlite:
        pytest.skip("This run is on SQLite. Run the suite again with DATABASE_URL set to a PostgreSQL.")
    if item.get_closest_marker("sqlite") and not on_sqlite:
        pytest.skip("Only for SQLite. Run the suite again without DATABASE_URL.")


def _runs_once(item: pytest.Item) -> bool:
    """What is slow: CI would not end in time with each of them on each database."""
    slow = any(item.get_closest_marker(name) for name in ("journey", "speech", "once"))
    return slow and item.get_closest_marker("both") is None


def _need(marker: str) -> None:
    why = real_parts.lacking(marker)
    if why and real_parts.required():
        pytest.fail(f"REQUIRE_SERVICES is set, and {why}", pytrace=False)
    if why:
        pytest.skip(why)


def pytest_sessionstart() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)
    settings.DATA.mkdir(mode=0o700)
    settings.STATIC_ROOT.mkdir()


@pytest.hookimpl(trylast=True)  # after the last fixtures: with -x they end only here
def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Lets the rows of the migrations be put back, by whichever connection, although some may never change.

    Emptying the tables deletes what is never deleted, and putting rows back writes over each
    that is still there; our triggers refuse both, so they stand aside for that moment, in tests only. And it
    is arranged for the class, not the object: a thread with a running event
    loop (a journey's, see there) gets a connection object of its own.
    """
    from stories.ledger import triggers

    def restore(creation: BaseDatabaseCreation, data: str) -> None:
        alias = creation.connection.alias
        triggers.drop(using=alias)
        BaseDatabaseCreation.deserialize_db_from_string(creation, data)
        triggers.create(using=alias)

    def flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        alias = operations.connection.alias
        triggers.drop(using=alias)
        BaseDatabaseOperations.execute_sql_flush(operations, statements)
        triggers.create(using=alias)
        _forget_heads()  # an empty database begins its chains anew

    of_operations = type(connections["default"].ops)
    of_connections, of_creation = type(connections["default"]), type(connections["default"].creation)
    with pytest.MonkeyPatch.context() as patch:
        contents = getattr(connections["default"], "_test_serialized_contents", "[]")
        patch.setattr(of_connections, "_test_serialized_contents", contents, raising=False)
        patch.setattr(of_creation, "deserialize_db_from_string", restore)
        patch.setattr(of_operations, "execute_sql_flush", flush)
        yield


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
