"""How a worker does a batch: the zip is read, its rows looked at or kept, and the report written down."""

import logging
from time import monotonic
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils.translation import override

from stories.audio.files import local_file
from stories.bulk_import import acts
from stories.bulk_import.archive import NotASource, Zipped
from stories.bulk_import.run import Result, run
from stories.jobs.heartbeat import kept_alive
from stories.models import Batch, BatchStage, NotHeld, RunState
from stories.models.run_failure import Trouble
from stories.signals import flush

SAID_EVERY: Final = 0.5  # seconds
log = logging.getLogger("storybook.runs")


def work(batch_id: int) -> None:
    """Do it, or go on with it where it stopped. Safe to call again."""
    batch: Batch | None = Batch.objects.select_related("study").claim(batch_id)
    if batch is None:
        return
    try:
        _do(batch)
    except NotHeld:
        log.info("A batch went to another worker, or was stopped.")
    except DatabaseError as error:
        log.warning("A batch stopped (%s).", type(error).__name__)


def _do(batch: Batch) -> None:
    try:
        with local_file(str(batch.file.name)) as path, kept_alive(batch), override(batch.language):
            report = run(batch, Zipped(path), tell=_Teller(batch))
    except (NotASource, PermissionDenied) as error:
        batch.end(RunState.FAILED, report={"refused": str(error)})
        acts.delete_zip(batch)
    except (NotHeld, DatabaseError):
        raise
    except FileNotFoundError:
        batch.fail(Trouble.NO_ZIP)
    except Exception as error:
        # The kind of error only: its text could hold words of a story.
        batch.fail(Trouble.STOPPED, error=type(error).__name__)
    else:
        batch.end(RunState.DONE, report=report.packed())
        if batch.stage == BatchStage.KEEPING:
            acts.delete_zip(batch)
            flush()


class _Teller:
    """Says how far it is; not of every row, of which there can be thousands."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.last = batch, monotonic()

    def __call__(self, _result: Result, part: float) -> None:
        if monotonic() - self.last >= SAID_EVERY:
            self.batch.beat(part)
            self.last = monotonic()
