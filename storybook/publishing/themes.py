"""Reading the themes: which there are, and what people said of one in the published books."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef

from analysis.models import Code, Coding
from search.sources import Theme
from stories.models import Quote
from stories.models.quote import QuoteQuerySet
from storybook.models import Placement, ThemePage
from storybook.publishing.placements import Location, locations
from storybook.publishing.shown import ShownQuote, show

A_PAGE = 20


@dataclass(frozen=True)
class PlacedQuote:
    quote: ShownQuote
    location: Location


@dataclass(frozen=True)
class QuotesOfTheme:
    """Some of a theme's quotes, and the paginator's page that they are."""

    quotes: list[PlacedQuote]
    page: Any


def open_themes() -> list[ThemePage]:
    """The theme pages that anyone may read, by name, each with `has_words`: is there a quote to read now?"""
    pages = ThemePage.objects.open_to_readers().select_related("code")
    words = _about(OuterRef(OuterRef("code__path")))
    return list(pages.annotate(has_words=Exists(words)).order_by("title"))


def offered() -> list[Theme]:
    """Themes for the search page to offer: those with something to read now."""
    return [
        Theme(page.title, page.code.colour, page.code.shape, page.get_url() or "")
        for page in open_themes()
        if page.has_words
    ]


def addresses() -> dict[str, str]:
    """Where each theme is that has something to read now, by its code's slug."""
    return {page.code.slug: page.get_url() or "" for page in open_themes() if page.has_words}


def placed_quotes(code: Code, number: str | int | None = 1) -> QuotesOfTheme:
    """The quotes about a code, or one under it, that stand in published books and may be shown now."""
    page = Paginator(_about(code.path).order_by("-pk"), A_PAGE).get_page(number)
    keys = [quote.pk for quote in page.object_list]
    places = locations(keys)
    found = show(Quote.objects.filter(pk__in=keys).order_by("-pk"))
    return QuotesOfTheme(
        [PlacedQuote(each, places[each.key][0]) for each in found if each.key in places], page
    )


def _about(path: Any) -> QuoteQuerySet:
    """Showable quotes on open chapters that touch a live coding of the code at the path, or one under it."""
    codings = Coding.objects.readable().filter(
        passage__revision=OuterRef("passage__revision"),
        passage__start__lt=OuterRef("passage__end"),
        passage__end__gt=OuterRef("passage__start"),
        code__path__startswith=path,
    )
    on_pages = Placement.objects.open_to_readers().filter(quote=OuterRef("pk"))
    return Quote.objects.showable().filter(Exists(on_pages), Exists(codings))
