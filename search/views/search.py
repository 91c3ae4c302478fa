"""The search page: /search/?q=words&in=research&page=2. The address says the whole search."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from search import find, offers
from search.engine import Audience
from search.find import NoSuchPage, Results
from search.parse import MAX_CHARACTERS, TooLong
from search.tokens import folded
from stories.models import User
from stories.roles import Right

SHOWN_IN_TITLE: Final = 60


@dataclass(frozen=True)
class Link:
    """A way on: another search, and what to call it."""

    label: str
    url: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """200, or 400 with a plain sentence."""
    text, audience = request.GET.get("q", "").replace("\0", "").strip(), _audience(request)
    try:
        results = find.search(text=text, audience=audience, reader=_reader(request), page=_page(request))
    except (TooLong, NoSuchPage) as problem:
        return _answer(request, text, audience, problem=str(problem))
    return _answer(request, text, audience, results)


def _answer(
    request: HttpRequest,
    text: str,
    audience: Audience,
    results: Results | None = None,
    problem: str = "",
) -> HttpResponse:
    found_nothing = bool(results and results.asked and not results.number)
    context = {
        "text": text[:MAX_CHARACTERS],
        "longest": MAX_CHARACTERS,
        "title": text[:SHOWN_IN_TITLE],
        "results": results,
        "problem": problem,
        "in_research": audience is Audience.RESEARCH,
        "places": _places(text, audience) if _reader(request) else (),
        "first": find.PER_PAGE * (results.page - 1) + 1 if results else 1,
        "before": _beside(text, audience, results, -1),
        "after": _beside(text, audience, results, 1),
        "instead": _instead(text, audience, _reader(request)) if found_nothing else (),
        "themes": offers.themes() if not text or found_nothing else (),
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


def _audience(request: HttpRequest) -> Audience:
    """To anyone else the researchers' search is not there: they get the public one."""
    asked = request.GET.get("in") == Audience.RESEARCH and _reader(request) is not None
    return Audience.RESEARCH if asked else Audience.PUBLIC


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0


def _address(text: str, audience: Audience, page: int = 1) -> str:
    asked = {"q": text}
    if audience is not Audience.PUBLIC:
        asked["in"] = audience.value
    if page > 1:
        asked["page"] = str(page)
    return f"{reverse('search:search')}?{urlencode(asked)}"


def _places(text: str, audience: Audience) -> list[tuple[Link, bool]]:
    """Where one may search, and whether this is where one is."""
    named = {Audience.PUBLIC: gettext("In Story Books"), Audience.RESEARCH: gettext("In the workbench")}
    return [(Link(label, _address(text, place)), place is audience) for place, label in named.items()]


def _beside(text: str, audience: Audience, results: Results | None, step: int) -> Link | None:
    if results is None or not 1 <= results.page + step <= results.last_page:
        return None
    label = gettext("Next page") if step > 0 else gettext("Page before")
    return Link(label, _address(text, audience, results.page + step))


def _instead(text: str, audience: Audience, reader: User | None) -> list[Link]:
    """Other searches, made of what was typed, that find something which this reader may see."""
    words = list(dict.fromkeys(folded(text).split()))[:5]
    tries = {word: f"“{word}”" for word in words}
    if len(words) == 1:
        begins = gettext("words that begin with “%(letters)s”")
        tries = {f"{word[:-1]}*": begins % {"letters": word[:-1]} for word in words if len(word) > 3}
    return [
        Link(label, _address(word, audience))
        for word, label in tries.items()
        if find.search(text=word, audience=audience, reader=reader).number
    ]
