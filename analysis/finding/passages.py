"""The passages that a query finds: asked of the database at this moment, through the gate."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from analysis.finding.query import NEAR, How, Query, Sort, Term
from analysis.models import Code, Coding
from analysis.models.coding import not_blind_to
from stories import clock
from stories.models import Area, Asked, Passage, Turn, User
from stories.models.permitting import permits
from stories.models.study import reached_by
from stories.models.uses import Use
from stories.roles import Right

STORY = "revision__text__story"


def found(
    query: Query, reader: User, codes: Iterable[Code], *, use: Use = Use.RESEARCH
) -> "QuerySet[Passage]":
    """Passages of stories that this person may read and whose tellers allow this use, that fit the query.

    `codes` are those that the person may see. Without a term nothing is found.
    """
    known = {code.slug: code for code in codes}
    terms = [term for term in query.terms if term.code in known]
    if not terms:
        return Passage.objects.none()
    paths = {slug: code.path for slug, code in known.items()}
    wanted = _coded(Q(passage=OuterRef("pk")), terms[0], paths, query, reader)
    for term in terms[1:]:
        wanted = _joined(wanted, term, paths, query, reader)
    passages = Passage.objects.filter(
        wanted,
        permits(Use.RESEARCH, at=clock.now(), story=STORY),
        reached_by(reader, Right.READ, story=STORY),
        closed=False,
        lost=False,
        asked__lt=Asked.WHOLLY,
    )
    if use is not Use.RESEARCH:
        passages = passages.filter(permits(use, at=clock.now(), story=STORY))
    return _sorted(_narrowed(passages, query), query.sort)


def _joined(wanted: Any, term: Term, paths: dict[str, str], query: Query, reader: User) -> Any:
    same = Q(passage=OuterRef("pk"))
    touches = Q(
        passage__revision=OuterRef("revision"),
        passage__start__lt=OuterRef("end"),
        passage__end__gt=OuterRef("start"),
    )
    match term.how:
        case How.AND:
            return wanted & _coded(same, term, paths, query, reader)
        case How.OR:
            return wanted | _coded(same, term, paths, query, reader)
        case How.NOT:
            return wanted & ~_coded(touches, term, paths, query, reader)
        case How.OVERLAP:
            return wanted & _coded(touches, term, paths, query, reader)
        case How.NEAR:
            near = Q(
                passage__revision=OuterRef("revision"),
                passage__start__lt=OuterRef("end") + NEAR,
                passage__end__gt=OuterRef("start") - NEAR,
            )
            return wanted & _coded(near, term, paths, query, reader)
        case How.TURN:
            return wanted & _in_turn(term, paths, query, reader)


def _in_turn(term: Term, paths: dict[str, str], query: Query, reader: User) -> Exists:
    here = Q(
        passage__revision=OuterRef("revision"),
        passage__start__lt=OuterRef("end"),
        passage__end__gt=OuterRef("start"),
    )
    turns = Turn.objects.filter(
        _coded(here, term, paths, query, reader),
        revision=OuterRef("revision"),
        start__lt=OuterRef("end"),
        end__gt=OuterRef("start"),
    )
    return Exists(turns)


def _coded(there: Q, term: Term, paths: dict[str, str], query: Query, reader: User) -> Exists:
    """That there is a coding so, which this person sees."""
    path = paths[term.code]
    about = Q(code__path__startswith=path) if query.below else Q(code__path=path)
    codings = Coding.objects.filter(there, about, removed_at__isnull=True, passage__closed=False)
    if query.coder:
        codings = codings.filter(coder__username=query.coder)
    return Exists(codings.filter(not_blind_to(reader)))


def _narrowed(passages: "QuerySet[Passage]", query: Query) -> "QuerySet[Passage]":
    if query.words:
        passages = passages.filter(text__icontains=query.words)
    if query.story:
        passages = (
            passages.filter(**{f"{STORY}__public_id": query.story}) if is_id(query.story) else passages.none()
        )
    if query.study:
        passages = passages.filter(**{f"{STORY}__study__slug": query.study})
    if query.place:
        area = Area.objects.filter(pk=query.place).first() if query.place.isdecimal() else None
        within = {f"{STORY}__area__path__startswith": area.path} if area is not None else None
        passages = passages.filter(**within) if within else passages.none()
    if query.speaker:
        said = Turn.objects.filter(
            Q(speaker__name__iexact=query.speaker) | Q(speaker__voice=query.speaker),
            revision=OuterRef("revision"),
            start__lt=OuterRef("end"),
            end__gt=OuterRef("start"),
        )
        passages = passages.filter(Exists(said))
    if query.since:
        passages = passages.filter(**{f"{STORY}__told_on__gte": query.since})
    if query.until:
        passages = passages.filter(**{f"{STORY}__told_on__lte": query.until})
    return passages


def is_id(sent: str) -> bool:
    try:
        UUID(sent)
    except ValueError:
        return False
    return True


def _sorted(passages: "QuerySet[Passage]", sort: Sort) -> "QuerySet[Passage]":
    place = (f"{STORY}__pk", "revision", "start", "end", "pk")
    match sort:
        case Sort.STORY:
            return passages.order_by(f"{STORY}__title", *place)
        case Sort.PLACE:
            return passages.order_by(f"{STORY}__area__path", *place)
        case Sort.CODED:
            last = Coding.objects.filter(passage=OuterRef("pk"), removed_at__isnull=True).order_by()
            latest = last.values("passage").annotate(at=Max("made_at")).values("at")
            return passages.annotate(coded_at=Subquery(latest)).order_by("-coded_at", *place)
        case Sort.DATE:
            return passages.order_by(f"-{STORY}__told_on", *place)
