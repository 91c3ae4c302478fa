"""Themes, as the public calls them: what the stories have in common."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from analysis.models import Code
from storybook.models.blocks import EDITORS_WORDS
from storybook.models.pages import ReadersPage


class ThemeIndexPage(ReadersPage):
    """All the themes there is a page for."""

    introduction = RichTextField(features=list(EDITORS_WORDS), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["storybook.HomePage"]
    subpage_types: ClassVar[list[str]] = ["storybook.ThemePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of themes")


class ThemePage(ReadersPage):
    """One theme: what it means, what people said of it in the books, and what came of it."""

    code = models.OneToOneField(
        Code,
        on_delete=models.PROTECT,
        related_name="theme_page",
        help_text=_("The code whose quotes, and those of the codes under it, stand here."),
    )
    introduction = RichTextField(features=list(EDITORS_WORDS), blank=True)
    what_changed = RichTextField(
        _("what changed because of this"),
        features=list(EDITORS_WORDS),
        blank=True,
        help_text=_("What was done after people said this, and when. In your own words, never a teller’s."),
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("introduction"),
        FieldPanel("what_changed"),
    ]
    parent_page_types: ClassVar[list[str]] = ["storybook.ThemeIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("theme")
