from django.db import models

from stories import clock


class Tombstone(models.Model):
    """What is left of a story that was erased: its opaque name, and that it is gone. Nothing that was said.

    Its consent events keep their seals and are emptied. `left` is what has yet to be done outside the
    database, by room: names of files, primary keys. It is empty once all is gone.
    """

    subject = models.UUIDField(unique=True, editable=False)
    erased_at = models.DateTimeField(default=clock.now, editable=False)
    left = models.JSONField(default=dict, blank=True)
    # A keyed hash of a story that came in with a sheet, so that no sheet brings it in again.
    brought = models.CharField(max_length=64, blank=True, db_index=True, editable=False)

    class Meta:
        ordering = ("-erased_at", "-pk")

    def __str__(self) -> str:
        return f"Tombstone {self.pk}"
