"""The passages that a query finds: asked of the database at this moment, through the gate.

What each code is on comes in one question; how they stand to each other is worked out here (`joins`), since
hundreds of thousands of codings would be compared one by one in SQL.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from analysis.finding.joins import Place, joined
from analysis.finding.query import NO_PLACE, Query, Sort
from analysis.models import Code, Coding
from analysis.models.coding import CodingQuerySet, not_blind_to
from stories import clock
from stories.models import Area, Passage, Revision, Turn, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right


def found(query: Query, reader: User, codes: Iterable[Code], *, use: Use = Use.RESEARCH) -> list[int]:
    """The keys of the passages that fit, in the order that was asked for: of stories that this person may
    read, whose tellers allow research and this use.

    `codes` are those that the person may see. Without a term nothing is found.
    """
    known = {code.slug: code for code in codes}
    terms = [term for term in query.terms if term.code in known]
    if not terms:
        return []
    about = {term.code: _about(known[term.code], known.values(), query) for term in terms}
    places = _places(about[terms[0].code], query, reader)
    for term in terms[1:]:
        places = joined(places, _places(about[term.code], query, reader), term.how, _turns)
    told = allowed({place.revision for place in places}, query, reader, use)
    places = [place for place in places if place.revision in told]
    return [place.passage for place in _sorted(_narrowed(places, query), told, query.sort)]


def _about(code: Code, codes: Iterable[Code], query: Query) -> list[int]:
    """The keys of the code, and of those under it unless it is asked for alone."""
    return [
        one.pk for one in codes if one.path == code.path or (query.below and one.path.startswith(code.path))
    ]


def _places(codes: Sequence[int], query: Query, reader: User) -> list[Place]:
    """Each passage with one of these codes that the person sees, once."""
    places = ("passage", "passage__revision", "passage__start", "passage__end")
    rows = coded(codes, query, reader).values_list(*places)
    return list({row[0]: Place._make(row) for row in rows}.values())


def coded(codes: Sequence[int] | None, query: Query, reader: User) -> CodingQuerySet:
    """The codings with one of these codes that the person sees: whether their stories may be read is not
    asked here (`allowed`).

    None stands for any code: of most codes all rows come sooner than those of each.
    """
    codings = Coding.objects.live().filter(not_blind_to(reader), passage__lost=False)
    if codes is not None:
        codings = codings.filter(code__in=codes)
    if query.coder:
        codings = codings.filter(coder__username=query.coder)
    return codings.order_by()


def _turns(revisions: Iterable[int]) -> Mapping[int, Sequence[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Turn.objects.filter(revision__in=list(revisions)).order_by()
    for revision, start, end in rows.values_list("revision", "start", "end"):
        found.setdefault(revision, []).append((start, end))
    return found


class Told(NamedTuple):
    """What is known of the story of a revision."""

    story: int
    on: date
    title: str
    place: str | None


STORY: Final = "text__story"
"""Of a revision."""
NOBODY: Final = UUID(int=0)
"""The name of no story."""
NOWHERE: Final = "-"
"""The beginning of no path."""
MANY: Final = 6_000
"""Of more revisions all that may be read are asked for, which comes sooner than naming each."""


def allowed(revisions: set[int], query: Query, reader: User, use: Use) -> dict[int, Told]:
    """The gate, for the stories of these revisions alone: those that may be read."""
    now = clock.now()
    may = permits(Use.RESEARCH, at=now, story=STORY) & reached_by(reader, Right.READ, story=STORY)
    if use is not Use.RESEARCH:
        may &= permits(use, at=now, story=STORY)
    asked = Revision.objects.filter(may, _of_stories(query)).order_by()
    if len(revisions) <= MANY:
        asked = asked.filter(pk__in=revisions)
    told = ("text__story", "text__story__told_on", "text__story__title", "text__story__area__path")
    rows = asked.values_list("pk", *told).iterator(MANY)
    return {row[0]: Told._make(row[1:]) for row in rows if row[0] in revisions}


def _of_stories(query: Query) -> Q:
    """Which stories the query asks for, as a condition on their revisions."""
    asked: dict[str, Any] = {}
    if query.story:
        asked["public_id"] = query.story if is_id(query.story) else NOBODY
    if query.study:
        asked["study__slug"] = query.study
    if query.place == NO_PLACE:
        asked["area"] = None
    elif query.place:
        area = Area.objects.filter(pk=query.place).first() if query.place.isdecimal() else None
        asked["area__path__startswith"] = area.path if area is not None else NOWHERE
    if query.since:
        asked["told_on__gte"] = query.since
    if query.until:
        asked["told_on__lte"] = query.until
    return Q(**{f"{STORY}__{field}": value for field, value in asked.items()})


def is_id(sent: str) -> bool:
    try:
        UUID(sent)
    except ValueError:
        return False
    return True


def _narrowed(places: list[Place], query: Query) -> list[Place]:
    """By their words, and by who says them."""
    if not (query.words or query.speaker):
        return places
    passages = Passage.objects.filter(pk__in=[place.passage for place in places])
    if query.words:
        passages = passages.filter(text__icontains=query.words)
    if query.speaker:
        said = Turn.objects.filter(
            Q(speaker__name__iexact=query.speaker) | Q(speaker__voice=query.speaker),
            revision=OuterRef("revision"),
            start__lt=OuterRef("end"),
            end__gt=OuterRef("start"),
        )
        passages = passages.filter(Exists(said))
    kept = set(passages.values_list("pk", flat=True))
    return [place for place in places if place.passage in kept]


def _sorted(places: list[Place], told: Mapping[int, Told], sort: Sort) -> list[Place]:
    """By what is asked for, and then where they stand."""
    firsts: dict[int, Any]
    match sort:
        case Sort.STORY:
            firsts = {revision: one.title.casefold() for revision, one in told.items()}
        case Sort.PLACE:
            firsts = {revision: one.place or "" for revision, one in told.items()}
        case Sort.DATE | Sort.CODED:
            firsts = {revision: -one.on.toordinal() for revision, one in told.items()}
    stories = {revision: (firsts[revision], one.story) for revision, one in told.items()}
    there = sorted(places, key=lambda one: (*stories[one.revision], one.revision, one.start, one.end))
    return _latest_first(there) if sort is Sort.CODED else there


def _latest_first(places: list[Place]) -> list[Place]:
    live = Coding.objects.live().filter(passage__in=[one.passage for one in places]).order_by()
    latest = dict(live.values_list("passage").annotate(at=Max("made_at")))
    return sorted(places, key=lambda one: latest[one.passage], reverse=True)
