"""The editors' form for every page: their own words, quotes they may choose, and no copy of a teller's."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing

from stories.models import Quote
from stories.roles import Right
from storybook.models.blocks import words_in
from storybook.models.copies import complaints

OUT_OF_REACH: Final = _("You put in a quote that you may not choose. Take it out, and choose another.")


class ReadersPageForm(WagtailAdminPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        written = {name: _words(value) for name, value in cleaned.items()}
        found = {name: complaints(words) for name, words in written.items()}
        if not any(found.values()):  # no copy stands in one field: may one go over two?
            self._complain(None, complaints("\n".join(written.values())))
        for name, said in found.items():
            self._complain(name, said)
        bodies = [(name, value) for name, value in cleaned.items() if isinstance(value, StreamValue)]
        for name, body in bodies:
            self._complain(name, [str(OUT_OF_REACH)] if self._out_of_reach(body) else [])
        return cleaned

    def _out_of_reach(self, body: StreamValue) -> bool:
        """Whether a quote was put in that this editor could not have chosen. What stood there stays."""
        keys = {block.value.pk for block in body if block.block_type == "quote" and block.value}
        new = keys - set(self.instance.quote_keys() if keys else ())
        reached = Quote.objects.reached_by(self.for_user, Right.PUBLISH).filter(pk__in=new)
        return bool(new) and reached.count() < len(new)

    def _complain(self, name: str | None, said: list[str]) -> None:
        for sentence in said:
            self.add_error(name, sentence)


def _words(value: Any) -> str:
    if isinstance(value, StreamValue):
        return "\n".join(words_in(value))
    return get_text_for_indexing(value) if isinstance(value, str) else ""
