"""For whoever watches over the site: is the process up, and can it serve?"""

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of anything else, so that a slow database restarts no process."""
    return _answer({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether visitors can be sent here: 200, or 503 with the first check that failed."""
    for name, check in CHECKS.items():
        if not check():
            return _answer({"status": "not ready", "failed": name}, status=503)
    return _answer({"status": "ok"})


def _answer(content: dict[str, str], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_applied,
}
