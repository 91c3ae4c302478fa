"""The search page: /search/?q=words&in=research&page=2. The address says the whole search."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from search import find, offers
from search.concordance import Order, lines
from search.engine import Audience
from search.find import NoSuchPage, Results
from search.parse import MAX_CHARACTERS, TooLong
from search.tokens import folded
from stories.models import User
from stories.roles import Right

SHOWN_IN_TITLE: Final = 60


LINES: Final = 50
"""Passages on a page that shows every place as a line."""


@dataclass(frozen=True)
class Link:
    """A way on: another search, and what to call it."""

    label: str
    url: str


@dataclass(frozen=True)
class Asked:
    """What the address says. `lines`: each place in a line of its own, in this order; None for passages."""

    text: str
    audience: Audience
    lines: Order | None = None

    @classmethod
    def read(cls, request: HttpRequest) -> "Asked":
        text = request.GET.get("q", "").replace("\0", "").strip()
        asked = request.GET.get("in") == Audience.RESEARCH and _reader(request) is not None
        # To anyone else the researchers' search is not there: they get the public one.
        if not asked:
            return cls(text, Audience.PUBLIC)
        lines = request.GET.get("lines", "")
        order = Order(lines) if lines in set(Order) else None
        return cls(text, Audience.RESEARCH, order)

    @property
    def per_page(self) -> int:
        return LINES if self.lines else find.PER_PAGE

    def url(self, page: int = 1) -> str:
        asked = {"q": self.text}
        if self.audience is not Audience.PUBLIC:
            asked["in"] = self.audience.value
        if self.lines:
            asked["lines"] = self.lines.value
        if page > 1:
            asked["page"] = str(page)
        return f"{reverse('search:search')}?{urlencode(asked)}"


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """200, or 400 with a plain sentence."""
    asked = Asked.read(request)
    try:
        results = find.search(
            text=asked.text,
            audience=asked.audience,
            reader=_reader(request),
            page=_page(request),
            per_page=asked.per_page,
        )
    except (TooLong, NoSuchPage) as problem:
        return _answer(request, asked, problem=str(problem))
    return _answer(request, asked, results)


def _answer(
    request: HttpRequest, asked: Asked, results: Results | None = None, problem: str = ""
) -> HttpResponse:
    found_nothing = bool(results and results.asked and not results.number)
    reader = _reader(request)
    context = {
        "text": asked.text[:MAX_CHARACTERS],
        "title": asked.text[:SHOWN_IN_TITLE],
        "results": results,
        "problem": problem,
        "in_research": asked.audience is Audience.RESEARCH,
        "places": _places(asked) if reader else (),
        "lines": lines(results.hits, results.query, asked.lines) if results and asked.lines else None,
        "views": _views(asked),
        "first": asked.per_page * (results.page - 1) + 1 if results else 1,
        "before": _beside(asked, results, -1),
        "after": _beside(asked, results, 1),
        "instead": _instead(asked, reader) if found_nothing else (),
        "themes": offers.themes() if not asked.text or found_nothing else (),
        "tell_of_engine": bool(results and results.fell_back and request.user.is_authenticated),
    }
    response = render(request, "search/search.html", context, status=400 if problem else 200)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _reader(request: HttpRequest) -> User | None:
    """The signed-in person, if they may search what researchers read."""
    user = request.user
    return user if isinstance(user, User) and user.has_perm(f"stories.{Right.READ.value}") else None


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0


def _places(asked: Asked) -> list[tuple[Link, bool]]:
    """Where one may search, and whether this is where one is."""
    named = {Audience.PUBLIC: gettext("In Story Books"), Audience.RESEARCH: gettext("In the workbench")}
    return [
        (Link(label, Asked(asked.text, place).url()), place is asked.audience)
        for place, label in named.items()
    ]


def _views(asked: Asked) -> list[tuple[Link, bool]]:
    """How a researcher may see what was found, and whether it is seen so."""
    if asked.audience is not Audience.RESEARCH:
        return []
    named: dict[Order | None, str] = {
        None: gettext("Passages"),
        Order.FOUND: gettext("Line by line"),
        Order.BEFORE: gettext("Lines by the words before"),
        Order.AFTER: gettext("Lines by the words after"),
    }
    return [
        (Link(label, replace(asked, lines=order).url()), order is asked.lines)
        for order, label in named.items()
    ]


def _beside(asked: Asked, results: Results | None, step: int) -> Link | None:
    if results is None or not 1 <= results.page + step <= results.last_page:
        return None
    label = gettext("Next page") if step > 0 else gettext("Page before")
    return Link(label, asked.url(results.page + step))


def _instead(asked: Asked, reader: User | None) -> list[Link]:
    """Other searches, made of what was typed, that find something which this reader may see."""
    words = list(dict.fromkeys(folded(asked.text).split()))[:5]
    tries = {word: f"“{word}”" for word in words}
    if len(words) == 1:
        begins = gettext("words that begin with “%(letters)s”")
        tries = {f"{word[:-1]}*": begins % {"letters": word[:-1]} for word in words if len(word) > 3}
    return [
        Link(label, replace(asked, text=word).url())
        for word, label in tries.items()
        if find.search(text=word, audience=asked.audience, reader=reader).number
    ]
