from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stories import clock
from stories.models.study import Study
from stories.security.encryption import open_sealed


class ReferralReason(models.TextChoices):
    """In the words of the person who asks."""

    UNDER_16 = "under-16", _("I am under 16")
    HELP = "help", _("I would like someone to help me decide")
    AUTHORITY = "authority", _("I tell for someone else, and am not sure that I may")


class Referral(models.Model):
    """Someone with whom a steward talks before they tell. Nothing of a story is kept here."""

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=10, choices=ReferralReason)
    # How they, or someone whom they trust, can be reached; emptied when it is done.
    sealed_contact = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    # The member of staff who was beside them.
    beside = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ("asked_at", "pk")

    def __str__(self) -> str:
        return f"Referral {self.pk}"

    @property
    def contact(self) -> str:
        """In clear. Call through `stories.intake.referrals.read`, which logs it."""
        return open_sealed(self.sealed_contact)
