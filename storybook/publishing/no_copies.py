"""No page that readers can open holds a copy of a teller's words."""

from wagtail.models import Page

from storybook.models.beside import Unfit
from storybook.models.copies import complaints
from storybook.publishing.editors_words import words_of


def refuse_copies(page: Page) -> None:
    """Whoever or whatever publishes it. Raises `Unfit`."""
    beside = (page.title, page.seo_title, page.search_description, page.slug.replace("-", " "))
    found = complaints("\n\n".join((*beside, words_of(page))))
    if found:
        raise Unfit(page, found)
