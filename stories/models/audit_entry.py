from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.sealed import Sealed


class AuditEntry(Sealed):
    """That something was done: by whom, to what, when. Never a story's words, a name or a receipt.

    Entries are chained in the order in which they were written, and never change.
    """

    at = models.DateTimeField(default=clock.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_kind = models.CharField(max_length=40, help_text=_("staff, teller, or the machine's name."))
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=80, help_text=_("A kind and an opaque key: story:12."))
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        ordering = ("-at", "-pk")
        indexes = [models.Index(fields=["target", "-at"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"

    def links(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "at": self.at,
            "actor": self.actor_id,
            "actor_kind": self.actor_kind,
            "action": self.action,
            "target": self.target,
            "detail": self.detail,
        }
