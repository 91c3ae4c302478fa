"""Story Books: the shelf, a book, a chapter."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from analysis.models import Shape
from storybook.models.blocks import EDITORS_WORDS, Body
from storybook.models.pages import ReadersPage


class BookIndexPage(ReadersPage):
    """The shelf."""

    introduction = RichTextField(features=list(EDITORS_WORDS), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types: ClassVar[list[str]] = ["storybook.HomePage"]
    subpage_types: ClassVar[list[str]] = ["storybook.BookPage"]
    max_count = 1

    class Meta:
        verbose_name = _("shelf of Story Books")


def cover_colour(label: Any, default: int) -> "models.PositiveSmallIntegerField[int, int]":
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("1 to 12: a colour of the design."),
    )


class BookPage(ReadersPage):
    """A Story Book: a cover, an introduction, and chapters in their order."""

    subtitle = models.CharField(max_length=160, blank=True)
    summary = models.TextField(max_length=400, blank=True, help_text=_("A sentence or two, for the shelf."))
    introduction = RichTextField(features=list(EDITORS_WORDS), blank=True)
    about = RichTextField(
        _("about this book"),
        features=list(EDITORS_WORDS),
        blank=True,
        help_text=_("Who made it, and how the stories came together."),
    )
    colour = cover_colour(_("colour of the cover"), 1)
    shape = models.CharField(
        _("shape on the cover"), max_length=10, choices=Shape.choices, default=Shape.CIRCLE
    )
    second_colour = cover_colour(_("second colour"), 8)
    second_shape = models.CharField(max_length=10, choices=Shape.choices, default=Shape.LEAF)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("subtitle"),
        FieldPanel("summary"),
        FieldPanel("introduction"),
        FieldPanel("about"),
        MultiFieldPanel(
            [
                FieldPanel("colour"),
                FieldPanel("shape"),
                FieldPanel("second_colour"),
                FieldPanel("second_shape"),
            ],
            heading=_("Cover"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["storybook.BookIndexPage"]
    subpage_types: ClassVar[list[str]] = ["storybook.ChapterPage"]

    class Meta:
        verbose_name = _("Story Book")


class ChapterPage(ReadersPage):
    """A chapter: editors' words around references to quotes."""

    summary = models.TextField(
        max_length=300, blank=True, help_text=_("One sentence, for the list of contents.")
    )
    body = StreamField(Body(), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["storybook.BookPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("chapter")

    def quote_keys(self) -> list[int]:
        """The primary keys of the quotes in the body, in their order."""
        return [
            int(block["value"])
            for block in self.body.raw_data
            if block["type"] == "quote" and block["value"] is not None
        ]
