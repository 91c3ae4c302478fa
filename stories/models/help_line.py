from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stories.models.area import Area
from stories.models.in_language import InLanguage, read_in


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def near(self, area: Area | None, language: str) -> "HelpLineQuerySet":
        """Those for everywhere, and those of this area and of what it lies in, in this language."""
        around = Q(area=None)
        if area is not None:
            around |= Q(area__in=[area, *area.get_ancestors()])
        return self.filter(around, read_in(language))


class HelpLine(InLanguage):
    """Where somebody can turn now: the same for everyone, at the same places. Editors keep the list."""

    name = models.CharField(_("name"), max_length=60)
    how = models.CharField(_("what to press"), max_length=60, help_text=_("Such as: Call 116 123."))
    address = models.CharField(
        _("address"),
        max_length=200,
        help_text=_("tel:116123 to call, sms:85258?&body=SHOUT to text, or a page: https://…"),
    )
    about = models.CharField(
        _("about it"),
        max_length=120,
        blank=True,
        help_text=_("When it is open, what it costs, for whom it is."),
    )
    area = models.ForeignKey(
        Area,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="help_lines",
        verbose_name=_("area"),
        help_text=_("A nation or a place; empty: everywhere."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("help line")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name
