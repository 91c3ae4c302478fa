"""The editors' form for every page: it takes editors' words, and no copy of a teller's."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing

COPIED = (
    "These are words of a quote. Put the quote itself in a chapter instead: "
    "a copy would stay here after its teller has taken the words back."
)


class ReadersPageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        from storybook.publishing.copies import holds_a_quote

        cleaned: dict[str, Any] = super().clean()
        for name, value in list(cleaned.items()):
            words = _words(value)
            if words and holds_a_quote(words):
                self.add_error(name, COPIED)
        return cleaned


def _words(value: Any) -> str:
    from storybook.publishing.editors_words import words_in

    if isinstance(value, StreamValue):
        return "\n".join(words_in(value))
    return get_text_for_indexing(value) if isinstance(value, str) else ""
