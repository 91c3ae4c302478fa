"""How the site is, in plain words, each with what to do. Nothing of a story is in it.

For an administrator, who need not know what a queue is; `/readyz` says the same to a machine, in short.
"""

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
from stories.backup import replay
from stories.consent import compare
from stories.ledger import journal
from stories.models import LedgerCheck
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
    return sorted((check() for check in CHECKS), key=lambda one: order.index(one.state))


def worker() -> Check:
    """Whoever transcribes, looks for themes, writes letters and erases."""
    name = gettext("The worker")
    now = clock.now()
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lte=now - WAITS).order_by("enqueued_at")
    first = waiting.values_list("enqueued_at", flat=True).first()
    if first is not None:
        said = gettext("Work has waited for %(long)s. Nothing is transcribed, erased or sent.")
        return Check(
            name,
            State.BROKEN,
            said % {"long": timesince(first, now, depth=1)},
            gettext("Start the worker: manage.py db_worker. Where it runs, its log says what stops it."),
        )
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - A_DAY).count()
    if failed:
        said = ngettext("%(number)s task failed today.", "%(number)s tasks failed today.", failed)
        todo = gettext("Look into the worker's log. What can be tried again is tried by itself.")
        return Check(name, State.LOOK, said % {"number": failed}, todo)
    return Check(name, State.GOOD, gettext("Nothing waits."))


def disk() -> Check:
    """The fuller one of those that hold the recordings and the journal."""
    name = gettext("The disk")
    folders = {Path(settings.MEDIA_ROOT), journal.folder(), Path(settings.DATA)}
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
    waiting = notifications.to_be_told().filter(identity__takes_mail=True).count()
    if waiting:
        said = ngettext("%(number)s letter waits.", "%(number)s letters wait.", waiting)
        todo = gettext("They go out by themselves. If they wait tomorrow, look into the worker's log.")
        return Check(name, State.LOOK, said % {"number": waiting}, todo)
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
