"""Reading the themes: which there are, and what people said of one in the published books."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Length
from django.urls import reverse

from analysis.models import Code, Coding
from analysis.theme_readings import Reading
from search.sources import Theme
from stories.models import Quote
from stories.models.quote import QuoteQuerySet
from stories.models.uses import Use
from storybook.models import Placement, ThemePage
from storybook.publishing.placements import Location, locations
from storybook.publishing.shown import ShownQuote, show

A_PAGE = 12
"""Quotes: what is read on a bus, and drawn at once."""
LOOKED_AT: Final = 200
"""How many of the newest quotes are looked at to choose a few voices."""
FITS: Final = 400
"""Characters that leave room on a page for others."""


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


def readings() -> dict[str, Reading]:
    """What there is to read of each theme, by its code's slug."""
    words = {page.code.slug: page.get_url() or "" for page in open_themes() if page.has_words}
    slugs = Code.objects.values_list("slug", flat=True)
    return {slug: Reading(words.get(slug, ""), reverse("theme-on-one-page", args=[slug])) for slug in slugs}


def placed_quotes(code: Code, number: str | int | None = 1) -> QuotesOfTheme:
    """The quotes about a code, or one under it, that stand in published books and may be shown now."""
    # All keys at once: counting them first would put the same long question to the database twice.
    about = list(_about(code.path).order_by("-pk").values_list("pk", flat=True))
    page = Paginator(about, A_PAGE).get_page(number)
    keys = list(page.object_list)
    places = locations(keys)
    found = show(Quote.objects.filter(pk__in=keys).order_by("-pk"))
    return QuotesOfTheme(
        [PlacedQuote(each, places[each.key][0]) for each in found if each.key in places], page
    )


def voices(code: Code, number: int) -> list[PlacedQuote]:
    """What a few different people said of it, from different places where it can be, the newest first.

    Words that fit on a page with others come before longer ones.
    """
    story = "passage__revision__text__story"
    quotes = _about(code.path).annotate(
        teller=F(f"{story}__storyteller"), area=F(f"{story}__area"), length=Length("passage__text")
    )
    newest = quotes.order_by("-pk").values_list("pk", "teller", "area", "length")[:LOOKED_AT]
    short_first = sorted(newest, key=lambda each: each[3] > FITS)
    chosen = _apart(short_first, number)
    places = locations(chosen)
    found = show(Quote.objects.filter(pk__in=chosen))
    placed = [PlacedQuote(each, places[each.key][0]) for each in found if each.key in places]
    return sorted(placed, key=lambda each: chosen.index(each.quote.key))


def _apart(quotes: Sequence[tuple[int, int, int | None, int]], number: int) -> list[int]:
    """The first quotes of so many people: those from a place not heard yet, and then from any."""
    chosen: list[int] = []
    heard: set[tuple[str, int | None]] = set()
    for any_place in (False, True):
        for key, teller, area, _ in quotes:
            heard_so_far = ("teller", teller) in heard or (not any_place and ("area", area) in heard)
            if not heard_so_far and len(chosen) < number:
                chosen.append(key)
                heard |= {("teller", teller), ("area", area)}
    return chosen


def _about(path: Any) -> QuoteQuerySet:
    """Showable quotes on open chapters that touch a live coding of the code at the path, or one under it.

    Of stories that researchers may read too: what they may no longer read is about nothing.
    """
    codings = Coding.objects.live().filter(
        passage__revision=OuterRef("passage__revision"),
        passage__start__lt=OuterRef("passage__end"),
        passage__end__gt=OuterRef("passage__start"),
        code__path__startswith=path,
    )
    on_pages = Placement.objects.open_to_readers().filter(quote=OuterRef("pk"))
    readable = Quote.objects.approved().permitting(Use.PUBLISH, Use.RESEARCH)
    return readable.filter(Exists(on_pages), Exists(codings))
