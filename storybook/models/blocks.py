"""What a chapter is made of: the editors' own words, pictures, and references to quotes."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChooserBlock, RichTextBlock, StreamBlock, StreamValue, StructBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import get_text_for_indexing

from stories.models import Quote
from storybook.models.quote_field import NOT_NOW, QuoteChooser, said_now, said_of

EDITORS_WORDS = ("bold", "italic", "ol", "ul", "link")


class QuoteBlock(ChooserBlock):
    """A reference to a quote: its primary key and nothing else.

    It never shows the words by itself, on any surface: a chapter asks the gate
    for all its quotes at once (`storybook.publishing.shown`) and places them.
    What Wagtail itself draws of it (a comparison of two versions) is asked of
    the gate here, one by one; the editor's form is asked for as a whole (`Body`).
    """

    target_model = Quote

    @cached_property
    def widget(self) -> QuoteChooser:
        return QuoteChooser()

    def get_form_state(self, value: Quote | None) -> dict[str, Any] | None:
        return None if value is None else {"id": value.pk, "edit_url": None, "title": NOT_NOW}

    def render(self, value: Quote | None, context: Any = None) -> str:
        return ""

    def render_basic(self, value: Quote | None, context: Any = None) -> str:
        return str(escape(said_now(value)))

    class Meta:
        icon = "openquote"
        label = _("Quote")


class PictureBlock(StructBlock):
    """A picture, with words for those who cannot see it."""

    picture = ImageChooserBlock()
    alt = CharBlock(
        label=_("What it shows"), max_length=250, help_text=_("For people who cannot see the picture.")
    )
    caption = CharBlock(required=False, max_length=250)

    class Meta:
        icon = "image"
        label = _("Picture")


class Body(StreamBlock):
    """A chapter's parts in their order."""

    heading = CharBlock(icon="title", max_length=120)
    paragraph = RichTextBlock(
        features=list(EDITORS_WORDS), help_text=_("In your own words, never a teller's.")
    )
    quote = QuoteBlock()
    picture = PictureBlock()

    def get_form_state(self, value: Any) -> list[dict[str, Any]]:
        """What the editor's form begins with. The gate is asked once for all of the chapter's quotes."""
        parts: list[dict[str, Any]] = super().get_form_state(value)
        quotes = [part["value"] for part in parts if part["type"] == "quote" and part["value"]]
        said = said_of([quote["id"] for quote in quotes])
        for quote in quotes:
            quote["title"] = said[quote["id"]]
        return parts


def words_in(body: StreamValue) -> Iterator[str]:
    """The editors' own words in a body as it is stored: no reference is resolved, so there is no quote."""
    for block in body.raw_data:
        match block["type"]:
            case "heading":
                yield block["value"]
            case "paragraph":
                yield get_text_for_indexing(block["value"])
            case "picture":
                yield from (block["value"].get("alt", ""), block["value"].get("caption", ""))
