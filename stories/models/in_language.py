"""What editors write once for each language in which people are asked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stories.languages import FORMS


class InLanguage(models.Model):
    """Shown to everyone, or only to those who are asked in one language."""

    language = models.CharField(
        _("language"),
        max_length=12,
        choices=FORMS,
        blank=True,
        default="",
        help_text=_("Of those who see it. Empty: everyone."),
    )

    class Meta:
        abstract = True


def read_in(tag: str) -> models.Q:
    """Those for everyone, and those in this language (BCP 47)."""
    return models.Q(language__in=("", tag))
