"""For whoever watches over the site: is the process up, and can it serve?"""

from collections.abc import Callable
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse

from stories.backup import replay
from stories.consent import compare
from stories.ledger import schedule
from stories.models import LedgerCheck

Migrated = tuple[str, str]
"""The app's label, and the migration's name."""


def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of anything else, so that a slow database restarts no process."""
    return _answer({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether visitors can be sent here: 200, or 503 with the first check that failed.

    It also says how the ledger was found. A ledger that is not whole closes no door: nobody
    could take anything back then. It is for the watcher to see.
    """
    for name, passes in CHECKS.items():
        if not passes():
            return _answer({"status": "not ready", "failed": name}, status=503)
    ledger = _ledger()
    return _answer({"status": "ok" if ledger["whole"] else "look at the ledger", "ledger": ledger})


def _ledger() -> dict[str, object]:
    """When all of it was last read and how that ended, and its tail as it is now; whether the database
    refuses what it must, and whether what is kept of the stories that changed last is what was said."""
    last = LedgerCheck.objects.first()
    tail = {one.chain: one.wrong.value if one.wrong else "whole" for one in schedule.the_tail()}
    tail["triggers"] = "missing" if compare.missing_triggers() else "whole"
    tail["beside"] = "differs" if compare.close_what_differs(compare.last_changed()) else "whole"
    tail["journal"] = replay.trouble() or "whole"
    whole = (last is None or last.is_whole) and all(said == "whole" for said in tail.values())
    return {
        "whole": whole,
        "last_read": last.at.isoformat() if last else None,
        "was": str(last) if last else None,
        "tail": tail,
    }


def _answer(content: dict[str, object], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_applied() -> bool:
    applied = MigrationRecorder(connection).applied_migrations().keys()
    return all(name in applied or (made_of and applied >= made_of) for name, made_of in _needed().items())


@cache
def _needed() -> dict[Migrated, frozenset[Migrated]]:
    """Each migration of this program, and those that it stands for if it replaces any.

    The files stay as they are while the process lives, so they are read once.
    """
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {name: frozenset(one.replaces) for name, one in loader.replacements.items()}
    return {name: replaced.get(name, frozenset()) for name in loader.graph.nodes}


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database_answers,
    "migrations": _migrations_applied,
}
