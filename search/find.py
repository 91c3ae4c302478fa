"""Finding: the engine narrows, the gate decides, and only then is anything counted or shown."""

from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from django.utils.translation import gettext

from search import engines, languages, sources
from search.engine import Audience, Away, Engine, Filters, Hit, Page, Query
from search.highlight import Fragment, marked, snippet
from search.parse import parse
from search.sources import Shown
from stories.accounts.actors import require
from stories.models import Study, User
from stories.roles import Right

PER_PAGE: Final = 10
LAST_PAGE: Final = 50
COUNTED: Final = 100  # above it the page says "more than 100"
# Each asks for twice as many as the one before: what an index that is far
# behind still holds of hidden stories can't keep the open ones from being found.
ROUNDS: Final = 6
AT_ONCE: Final = 5_000
"""Hits of one round at most: Elasticsearch gives no more than ten thousand."""


NO_STUDY: Final = frozenset({0})
"""For someone in no team: a primary key that no study has."""


class NoSuchPage(ValueError):
    """Its text is for the person who asked."""


@dataclass(frozen=True)
class Result:
    """One thing found: what is shown of it, with the answer marked."""

    kind: str
    label: str
    shown: Shown
    title: tuple[Fragment, ...]
    words: tuple[Fragment, ...]


@dataclass(frozen=True)
class Results:
    """One page of what was found. `number` counts what this reader may see, and nothing else.

    With `more` there are more than `number`. `fell_back`: the chosen engine is away.
    """

    query: Query
    page: int = 1
    per_page: int = PER_PAGE
    hits: tuple[Result, ...] = ()
    number: int = 0
    more: bool = False
    fell_back: bool = False

    @property
    def asked(self) -> bool:
        return bool(self.query.wanted)

    @property
    def last_page(self) -> int:
        return min(LAST_PAGE, max(1, -(-self.number // self.per_page) + self.more))


def search(
    *,
    text: str,
    audience: Audience = Audience.PUBLIC,
    reader: User | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
    filters: Filters | None = None,
) -> Results:
    """A page of what answers, best first. Researchers' words are for those who may read them.

    Raises `TooLong`, `NoSuchPage` (both say why in plain words) and PermissionDenied.
    """
    if audience is Audience.RESEARCH:
        _require_reader(reader)
    if not 1 <= page <= LAST_PAGE:
        said = gettext("Search shows %(most)s pages at most. Add a word to find less.")
        raise NoSuchPage(said % {"most": LAST_PAGE})
    query = parse(text, audience=audience, filters=filters)
    if not query.wanted:
        return Results(query, page, per_page)
    query = replace(query, languages=languages.in_index(audience), filters=_within_reach(query, reader))
    needed = max(COUNTED, page * per_page)
    found, fell_back = _found(query, reader, needed + 1)
    hits = _shown(found[:needed][(page - 1) * per_page : page * per_page], query, reader)
    return Results(query, page, per_page, hits, min(len(found), needed), len(found) > needed, fell_back)


def _require_reader(reader: User | None) -> None:
    require(reader or User(is_active=False), Right.READ)


def _within_reach(query: Query, reader: User | None) -> Filters:
    """For researchers of some of the studies: those alone, so that nothing is looked for in vain.

    What they may see is decided afterwards, by the source.
    """
    if query.audience is Audience.PUBLIC or reader is None:
        return query.filters
    reached = frozenset(Study.objects.reached_by(reader, Right.READ).values_list("pk", flat=True))
    is_all = not Study.objects.exclude(pk__in=reached).exists()
    return query.filters if is_all else replace(query.filters, studies=reached or NO_STUDY)


def _found(query: Query, reader: User | None, needed: int) -> tuple[list[Hit], bool]:
    """The first hits that may be shown, and whether the embedded engine had to stand in."""
    try:
        return _through_the_gate(engines.chosen(), query, reader, needed), False
    except Away:
        return _through_the_gate(engines.stand_in(), query, reader, needed), True


def _through_the_gate(engine: Engine, query: Query, reader: User | None, needed: int) -> list[Hit]:
    found: list[Hit] = []
    after: str | None = None
    for number in range(ROUNDS):
        page: Page = engine.find(query, limit=min(needed * 2**number, AT_ONCE), after=after)
        found += _showable(page.hits, query.audience, reader)
        after = page.after
        if after is None or len(found) >= needed:
            break
    return found[:needed]


def _showable(hits: tuple[Hit, ...], audience: Audience, reader: User | None) -> list[Hit]:
    """Those that their source lets through, in the same order: one question a kind."""
    allowed: set[Hit] = set()
    for kind, of_kind in groupby(sorted(hits, key=_kind), key=_kind):
        source = sources.of_kind(kind)
        if source and source.audience is audience:
            keys = source.showable([hit.key for hit in of_kind], reader)
            allowed |= {Hit(kind, key) for key in keys}
    return [hit for hit in hits if hit in allowed]


def _shown(hits: list[Hit], query: Query, reader: User | None) -> tuple[Result, ...]:
    """What the sources say of them. One that was closed a moment ago is simply not there."""
    shown: dict[Hit, Result] = {}
    for kind, of_kind in groupby(sorted(hits, key=_kind), key=_kind):
        source = sources.of_kind(kind)
        if source is None:  # another room's, which let the hits through a moment ago
            continue
        for key, one in source.resolve([hit.key for hit in of_kind], reader).items():
            title = marked(one.title, query, one.language)
            words = snippet(one.words, query, one.language)
            shown[Hit(kind, key)] = Result(kind, source.label, one, title, words)
    return tuple(shown[hit] for hit in hits if hit in shown)


def _kind(hit: Hit) -> str:
    return hit.kind
