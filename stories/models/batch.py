import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.recording import private_storage
from stories.models.run import Run, RunState
from stories.models.study import Study


class BatchStage(models.TextChoices):
    LOOKING = "looking", _("Looked at, nothing kept yet")
    KEEPING = "keeping", _("Brought in")


def path_of(batch: "Batch", filename: str) -> str:
    """Opaque, and apart from what is kept."""
    return f"batches/{batch.public_id}/original"


def reads_in() -> str:
    return get_language() or settings.LANGUAGE_CODE


class Batch(Run):
    """Stories from a zip with a sheet, brought in together.

    The zip goes as soon as its stories are kept: after that, what its tellers take back must be nowhere. The
    report has numbers of rows and of stories, and sentences of ours; no word of theirs.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=8, choices=BatchStage, default=BatchStage.LOOKING)
    file = models.FileField(storage=private_storage, upload_to=path_of, blank=True)
    report = models.JSONField(default=dict, blank=True)
    # In which whoever sent it reads the site, and so the sentences of its report.
    language = models.CharField(max_length=10, default=reads_in, editable=False)

    class Meta(Run.Meta):
        verbose_name_plural = "batches"

    def end(self, state: RunState, *, report: dict[str, Any]) -> None:
        """Raises `NotHeld`."""
        self._write(state=state, report=report, progress=1.0, finished_at=clock.now(), lease=None)
