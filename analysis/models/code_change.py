from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from analysis.models.code import Code
from stories import clock


class ChangeKind(models.TextChoices):
    CREATED = "created", _("Made")
    EDITED = "edited", _("Edited")
    MOVED = "moved", _("Moved")
    MERGED = "merged", _("Merged into another")
    SPLIT = "split", _("Split off")
    RETIRED = "retired", _("Retired")
    BROUGHT_BACK = "back", _("Brought back")


class CodeChange(models.Model):
    """Something that was done to a code, so that it can be seen, compared, and undone.

    `before` and `after` hold the fields that changed, as they were and as they are (what researchers wrote);
    of a merge or a split the keys of what moved.
    """

    code = models.ForeignKey(Code, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=ChangeKind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now, editable=False)
    before: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    after: "models.JSONField[Any, Any]" = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Change {self.pk} of code {self.code_id}"
