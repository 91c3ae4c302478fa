"""No page that readers can open holds a copy of a teller's words."""

from django.core.exceptions import ValidationError
from wagtail.models import Page

from storybook.models.copies import complaints
from storybook.publishing.editors_words import words_of


def refuse_copies(page: Page) -> None:
    """Whoever or whatever publishes it. Raises `ValidationError`."""
    found = complaints(f"{page.title}\n{words_of(page)}")
    if found:
        raise ValidationError(found)
