"""The editors' list of quotes: which were asked for, what their tellers said, and where they stand."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from stories.accounts.actors import require
from stories.consent.allowed import allowed
from stories.models import Quote, QuoteState
from stories.models.uses import Use
from stories.roles import Right
from storybook.publishing.placements import Location, locations

PAGE: Final = 25
WORDS_SHOWN: Final = (QuoteState.ASKED, QuoteState.APPROVED)
"""After a no the words are the teller's own again, even on this list."""


@dataclass(frozen=True)
class Row:
    quote: Quote
    # Empty when they may not be shown now.
    words: str
    who: str
    locations: list[Location]


def quotes(request: HttpRequest) -> HttpResponse:
    editor = require(request.user, Right.ASK_FOR_QUOTES)  # type: ignore[arg-type]  # the admin lets only our own users in
    state = request.GET.get("state", "")
    theirs = Quote.objects.reached_by(editor, Right.ASK_FOR_QUOTES)
    chosen = theirs.filter(state=state) if state in QuoteState.values else theirs
    page = Paginator(chosen, PAGE).get_page(request.GET.get("p"))
    context = {
        "rows": _rows(page),
        "page": page,
        "states": QuoteState.choices,
        "state": state,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": gettext("Quotes")},
        ],
        "header_title": gettext("Quotes"),
        "header_icon": "openquote",
    }
    return render(request, "storybook/admin/quotes.html", context)


def _rows(page: Any) -> list[Row]:
    keys = [quote.pk for quote in page.object_list]
    quotes = {quote.pk: quote for quote in Quote.objects.filter(pk__in=keys).with_context()}
    gate = allowed(quote.story.pk for quote in quotes.values())
    open_now = {key: quote for key, quote in quotes.items() if gate.may(Use.PUBLISH, quote.story.pk)}
    places = locations(key for key, quote in open_now.items() if quote.is_approved)
    return [_row(quote, open_now.get(quote.pk), places.get(quote.pk, [])) for quote in page.object_list]


def _row(quote: Quote, readable: Quote | None, places: list[Location]) -> Row:
    if readable is None or readable.state not in WORDS_SHOWN:
        return Row(quote, "", "", places)
    return Row(quote, readable.passage.text, readable.story.storyteller.shown_as, places)
