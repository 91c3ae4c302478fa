"""A quote in the editors' form: a reference, and beside it what the gate says of it now."""

from collections.abc import Collection

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import BaseChooser

from stories.models import Quote

NOT_NOW = _("This quote may not be shown now")


def said_now(quote: Quote | None) -> str:
    """The quote's words and who said them, as the gate has it now; otherwise that it may not be shown."""
    return str(NOT_NOW) if quote is None else said_of([quote.pk])[quote.pk]


def said_of(keys: Collection[int]) -> dict[int, str]:
    """The same for many quotes, by primary key, in one question to the gate."""
    showable = Quote.objects.showable().with_context().filter(pk__in=keys)
    return dict.fromkeys(keys, str(NOT_NOW)) | {quote.pk: in_short(quote) for quote in showable}


def in_short(quote: Quote) -> str:
    """Enough of a quote that may be shown to know it by."""
    return f"“{Truncator(quote.passage.text).words(24)}” – {quote.story.storyteller.shown_as}"


class QuoteChooser(BaseChooser):
    """The field in the editor of a chapter."""

    model = Quote
    choose_one_text = _("Choose a quote")
    choose_another_text = _("Choose another quote")
    chooser_modal_url_name = "storybook_quote_chooser:choose"
    icon = "openquote"
    show_edit_link = False

    def get_display_title(self, instance: Quote) -> str:
        return said_now(instance)
