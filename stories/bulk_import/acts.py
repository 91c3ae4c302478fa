"""What a person does with a zip of stories: send it, have it kept, throw it away."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from stories import clock
from stories.accounts.actors import Actor, require
from stories.bulk_import.run import FINE, Report
from stories.ledger import audit, write_permit
from stories.models import Batch, BatchStage, RunState, Study, User
from stories.models.batch import reads_in
from stories.models.study import reached_by
from stories.roles import Right
from stories.signals import after_commit

KEPT_FOR: Final = timedelta(days=1)
"""A zip that nobody decides about is deleted then: what is in it can be taken back nowhere."""
CLOSED: Final = (RunState.DONE, RunState.FAILED, RunState.STOPPED)


class NotNow(ValueError):
    """It cannot be done with the batch as it is. Its text says why."""


def send(*, by: Actor, study: Study, zipped: Path) -> Batch:
    """Keep the zip and look at it: a worker says by row what would become of it. No story is kept yet."""
    collector = _collector(by, study)
    batch = Batch(study=study, by=collector)
    with zipped.open("rb") as handle:
        batch.file.save("original", File(handle), save=False)
    try:
        with transaction.atomic():
            batch.save()
            audit.record(by=collector, action="batch.sent", target=f"batch:{batch.pk}")
    except BaseException:
        batch.file.storage.delete(str(batch.file.name))
        raise
    after_commit(batch.enqueue)
    return batch


@transaction.atomic
def keep(*, by: Actor, batch: Batch) -> None:
    """Bring in the rows that are right. Pressed twice, it is done once. Raises `NotNow`."""
    batch = _locked(by, batch)
    if batch.stage == BatchStage.KEEPING and batch.state != RunState.FAILED:
        return
    if not batch.file:
        raise NotNow(gettext("The zip was deleted. Send it again."))
    if batch.state not in CLOSED or not FINE & set(Report.unpacked(batch.report).counts):
        raise NotNow(gettext("There is nothing in it that can be imported."))
    batch.stage, batch.state, batch.attempts, batch.progress = BatchStage.KEEPING, RunState.WAITING, 0, 0
    batch.by, batch.language = _collector(by, batch.study), reads_in()
    batch.save()
    audit.record(by=by, action="batch.kept", target=f"batch:{batch.pk}")
    after_commit(batch.enqueue)


@transaction.atomic
def throw_away(*, by: Actor, batch: Batch) -> None:
    """Stop it, and delete the zip. What was kept of it stays."""
    batch = _locked(by, batch)
    if batch.state not in CLOSED:
        batch.state, batch.lease, batch.finished_at = RunState.STOPPED, None, clock.now()
    batch.save()
    audit.record(by=by, action="batch.thrown_away", target=f"batch:{batch.pk}")
    transaction.on_commit(lambda: delete_zip(batch))


def reached(collector: User) -> QuerySet[Batch]:
    """Those of the studies that they collect in, the newest first."""
    return Batch.objects.filter(reached_by(collector, Right.COLLECT)).order_by("-pk")


def delete_zip(batch: Batch) -> None:
    if batch.file:
        batch.file.storage.delete(str(batch.file.name))
        Batch.objects.filter(pk=batch.pk).update(file="")


def tidy() -> int:
    """Delete the zips that nobody has decided about for a day; how many."""
    old = Q(created_at__lt=clock.now() - KEPT_FOR) & Q(state__in=CLOSED)
    left = list(Batch.objects.filter(old).exclude(file=""))
    for batch in left:
        delete_zip(batch)
    return len(left)


def _locked(by: Actor, batch: Batch) -> Batch:
    _collector(by, batch.study)
    write_permit.lock()
    found: Batch = Batch.objects.select_for_update().get(pk=batch.pk)
    return found


def _collector(by: Actor, study: Study) -> User:
    collector = require(by, Right.COLLECT)
    if not Study.objects.reached_by(collector, Right.COLLECT).filter(pk=study.pk).exists():
        raise PermissionDenied(gettext("Only those who collect there can import stories."))
    return collector
