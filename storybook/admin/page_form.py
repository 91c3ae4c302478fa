"""The editors' form for every page: it takes editors' words, and no copy of a teller's."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing


class ReadersPageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        from storybook.publishing.copies import complaints

        cleaned: dict[str, Any] = super().clean()
        written = {name: _words(value) for name, value in cleaned.items()}
        found = {name: complaints(words) for name, words in written.items()}
        if not any(found.values()):  # no copy stands in one field: may one go over two?
            self._complain(None, complaints("\n".join(written.values())))
        for name, said in found.items():
            self._complain(name, said)
        return cleaned

    def _complain(self, name: str | None, said: list[str]) -> None:
        for sentence in said:
            self.add_error(name, sentence)


def _words(value: Any) -> str:
    from storybook.publishing.editors_words import words_in

    if isinstance(value, StreamValue):
        return "\n".join(words_in(value))
    return get_text_for_indexing(value) if isinstance(value, str) else ""
