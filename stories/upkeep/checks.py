"""How the site is, in plain words, each with what to do. Nothing of a story is in it.

For an administrator, who need not know what a queue is. To a machine `/readyz` says how the ledger is.
"""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django_tasks_db.models import DBTaskResult

from stories import clock
from stories.backup import archive, replay
from stories.consent import compare
from stories.jobs import runs
from stories.ledger import journal
from stories.models import LedgerCheck, RunState
from stories.tellers import notifications
from stories.upkeep import noted

WAITS: Final = timedelta(minutes=5)
"""How long a task may wait before a worker is missed."""
A_DAY: Final = timedelta(days=1)
BACKUP_EVERY: Final = timedelta(days=2)
RESTORE_EVERY: Final = timedelta(days=92)
FULL: Final = 0.97
NEARLY_FULL: Final = 0.9
"""Parts of a disk that are in use."""


log = logging.getLogger("storybook.upkeep")


class State(StrEnum):
    GOOD = "good"
    LOOK = "look"
    BROKEN = "broken"


@dataclass(frozen=True)
class Check:
    """One thing about the site: how it is, in a sentence, and what to do; empty where there is nothing."""

    name: str
    state: State
    said: str
    todo: str = ""


def all_of_them() -> list[Check]:
    """The worst first."""
    order = list(State)[::-1]
    return sorted(map(_looked_at, CHECKS), key=lambda one: order.index(one.state))


def _looked_at(check: Callable[[], Check]) -> Check:
    """What can't be looked at is wrong, and hides nothing else."""
    try:
        return check()
    except Exception as error:  # a disk, a queue: each fails in its own way
        log.error("%s could not be looked at: %s.", check.__name__, type(error).__name__)
        name = gettext("One of the checks") + f": {check.__name__}"
        return Check(
            name, State.BROKEN, gettext("It could not be looked at."), gettext("Look into the site's log.")
        )


def worker() -> Check:
    """Whoever transcribes, looks for themes, writes letters and erases."""
    name = gettext("The worker")
    now = clock.now()
    start = gettext("Start the worker: manage.py db_worker, or rqworker. Its log says what stops it.")
    if workers_at_redis() == 0:
        return Check(
            name, State.BROKEN, gettext("No worker runs. Nothing is transcribed, erased or sent."), start
        )
    if (since := _waiting_since(now - WAITS)) is not None:
        long = timesince(since, now, depth=1)
        if _is_busy(now):
            said = gettext("Work has waited for %(long)s behind other work.") % {"long": long}
            todo = gettext(
                "Nothing, while a long interview is transcribed. If it stays so, start a second worker."
            )
            return Check(name, State.LOOK, said, todo)
        said = gettext("Work has waited for %(long)s. Nothing is transcribed, erased or sent.")
        return Check(name, State.BROKEN, said % {"long": long}, start)
    if broken_off := sum(kind.objects.stalled().count() for kind in runs.registered()):
        said = ngettext("%(number)s run was broken off.", "%(number)s runs were broken off.", broken_off)
        todo = gettext("Run manage.py resume_stalled every minute: it takes them up again.")
        return Check(name, State.LOOK, said % {"number": broken_off}, todo)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - A_DAY).count()
    if failed:
        said = ngettext("%(number)s task failed today.", "%(number)s tasks failed today.", failed)
        todo = gettext("Look into the worker's log. What can be tried again is tried by itself.")
        return Check(name, State.LOOK, said % {"number": failed}, todo)
    return Check(name, State.GOOD, gettext("Nothing waits."))


def workers_at_redis() -> int | None:
    """How many listen there; None where the queue is in the database, in which nobody signs on."""
    if "django_rq" not in settings.INSTALLED_APPS:
        return None
    import django_rq
    from rq import Worker

    return int(Worker.count(connection=django_rq.get_connection("default")))


def _waiting_since(before: datetime) -> datetime | None:
    """What nobody has begun: a task of the queue in the database, or a run that waits for a worker alone."""
    tasks = DBTaskResult.objects.ready().filter(enqueued_at__lte=before).values_list("enqueued_at", flat=True)
    since = list(tasks.order_by("enqueued_at")[:1])
    for kind in runs.registered():
        waiting = kind.objects.filter(state=RunState.WAITING, trouble="", created_at__lte=before)
        since += waiting.order_by("created_at").values_list("created_at", flat=True)[:1]
    return min(since, default=None)


def _is_busy(now: datetime) -> bool:
    """Somebody works on something else meanwhile."""
    running = (kind.objects.filter(state=RunState.RUNNING) for kind in runs.registered())
    alive = any(one.exclude(pk__in=one.stalled().values("pk")).exists() for one in running)
    return alive or DBTaskResult.objects.running().filter(started_at__gte=now - 2 * WAITS).exists()


def disk() -> Check:
    """The fullest of those that hold the recordings, the pictures, the database and the journal."""
    name = gettext("The disk")
    folders = {*archive.folders().values(), journal.folder(), Path(settings.DATA)}
    used, free = max(_use_of(folder) for folder in folders if folder.exists())
    said = gettext("%(part)s %% of it is in use; %(free)s GB are free.")
    said %= {"part": round(used * 100), "free": f"{free / 1e9:.1f}"}
    todo = gettext("Make room, or put the recordings on a larger disk. A full disk takes no story in.")
    if used >= FULL:
        return Check(name, State.BROKEN, said, todo)
    return Check(name, State.LOOK, said, todo) if used >= NEARLY_FULL else Check(name, State.GOOD, said)


def _use_of(folder: Path) -> tuple[float, int]:
    disk = shutil.disk_usage(folder)
    return disk.used / disk.total if disk.total else 0.0, disk.free


def mail() -> Check:
    name = gettext("Mail")
    if not notifications.can_be_sent():
        said = gettext("No mail can be sent. Tellers who asked for e-mail are on the stewards' list to ring.")
        return Check(name, State.LOOK, said, gettext("Set EMAIL_HOST, EMAIL_FROM and the site's address."))
    waiting = notifications.to_be_told().filter(identity__takes_mail=True)
    if failed := waiting.exclude(tried_at=None).count():
        said = ngettext(
            "%(number)s letter could not be sent.", "%(number)s letters could not be sent.", failed
        )
        todo = gettext(
            "Look at EMAIL_HOST and the log. Each is tried again daily, and a steward is asked to ring."
        )
        return Check(name, State.BROKEN, said % {"number": failed}, todo)
    if number := waiting.count():
        said = ngettext("%(number)s letter waits.", "%(number)s letters wait.", number)
        todo = gettext("They go out within a minute, while manage.py resume_stalled is run every minute.")
        return Check(name, State.LOOK, said % {"number": number}, todo)
    return Check(name, State.GOOD, gettext("Every letter has gone out."))


def backup() -> Check:
    todo = gettext("Run manage.py backup once a day, to another disk. Say so below if you do it otherwise.")
    made = noted.last(noted.BACKUP)
    return _not_older_than(BACKUP_EVERY, gettext("The last backup"), made, todo, State.BROKEN)


def restore() -> Check:
    todo = gettext("Put a backup back on another machine, and open it. Then say so below.")
    tried = noted.last(noted.RESTORE, noted.EPOCH)
    return _not_older_than(RESTORE_EVERY, gettext("The last tried restore"), tried, todo, State.LOOK)


def _not_older_than(every: timedelta, name: str, at: datetime | None, todo: str, never: State) -> Check:
    if at is None:
        return Check(name, never, gettext("There is none that this site knows of."), todo)
    now = clock.now()
    said = gettext("%(long)s ago.") % {"long": timesince(at, now, depth=1)}
    return Check(name, State.GOOD, said) if now - at <= every else Check(name, State.LOOK, said, todo)


def ledger() -> Check:
    """What the reading of all of it found last, and whether the database guards it."""
    name, last, now = gettext("The ledger"), LedgerCheck.objects.first(), clock.now()
    if (last is not None and not last.is_whole) or compare.missing_triggers():
        said = gettext("It is not whole, or not guarded. What tellers said may have been altered.")
        todo = gettext("Run manage.py verify_ledger: it names the first entry that is wrong, and what to do.")
        return Check(name, State.BROKEN, said, todo)
    if last is None or now - last.at > 2 * A_DAY:
        said = gettext("It has not been read for two days.")
        todo = gettext("Run manage.py resume_stalled every minute: it reads the ledger once a day.")
        return Check(name, State.LOOK, said, todo)
    return Check(
        name, State.GOOD, gettext("Whole, read %(long)s ago.") % {"long": timesince(last.at, now, depth=1)}
    )


def closings() -> Check:
    name = gettext("The journal of what was closed")
    if trouble := replay.trouble():
        todo = gettext("Read “Back up and restore” before you start anything anew: %(trouble)s.")
        said = gettext("It is not right. After a restore, stories that were taken back could be open.")
        return Check(name, State.BROKEN, said, todo % {"trouble": trouble})
    return Check(name, State.GOOD, gettext("It has all that was closed."))


CHECKS: Final[tuple[Callable[[], Check], ...]] = (worker, disk, mail, backup, restore, ledger, closings)
