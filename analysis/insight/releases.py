"""Figures are counted once a week, hidden and rounded, and stay as they are until the next.

So nobody's coming or going can be read from a difference of yesterday and today. There is one release of each
study and one of everyone; no figure of any other union is ever made, and none of a study beside everyone's
from which another study's hidden figure could be worked out.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from analysis.insight.areas import AreaCount, count_by_area, in_order
from analysis.insight.disclosure import Count, Hidden, Shown, disclose
from analysis.insight.people import Row, Table, count_people, ordered
from analysis.insight.suppression import Cell, showable
from analysis.models import Code, Release
from stories import clock
from stories.ledger import write_permit
from stories.models import Study, User
from stories.models.study import StudyQuerySet
from stories.roles import Right

EVERY: Final = timedelta(weeks=1)
LASTS: Final = timedelta(weeks=5)
EVERYONE: Final = "everyone"


@transaction.atomic
def make_due() -> int:
    """Make them where the last were made a week ago; how many. Called by the worker's timer."""
    write_permit.lock()
    last = Release.objects.first()
    return make() if last is None or last.made_at <= clock.now() - EVERY else 0


@transaction.atomic
def make() -> int:
    """Count everyone, and where there are several studies each of them."""
    write_permit.lock()
    now = clock.now()
    studies = list(Study.objects.order_by("pk"))
    several = studies if len(studies) > 1 else []
    counted = {scope: count_people(_within(scope)) for scope in (None, *several)}
    shown = _shown(counted, several)
    made = [
        Release(
            study=scope,
            made_at=now,
            ends_at=now + LASTS,
            figures=_figures(scope, counted, shown, several),
        )
        for scope in counted
    ]
    Release.objects.filter(ends_at__lt=now).delete()
    Release.objects.bulk_create(made)
    return len(made)


def end_everyones() -> None:
    """The studies are others now. What was counted of everyone is shown no more, for beside the figures of
    these it would say what one of them hides; the next is made when it is due, not sooner."""
    now = clock.now()
    Release.objects.filter(study=None, ends_at__gt=now).update(ends_at=now)


def _within(scope: Study | None) -> StudyQuerySet:
    return Study.objects.filter(pk=scope.pk) if scope else Study.objects.all()


People = dict[int | None, int]
"""How many people spoke of a code, or below it, by its key; None: of any."""


def _shown(
    counted: dict[Study | None, People], several: Sequence[Study]
) -> dict[Study | None, set[int | None]]:
    """Of each scope the codes whose figure may stand beside those of the others."""
    shown: dict[Study | None, set[int | None]] = {scope: set() for scope in counted}
    for code in {code for people in counted.values() for code in people}:
        inside = tuple(Cell(study.pk, counted[study].get(code, 0)) for study in several)
        together = showable(Cell(EVERYONE, counted[None].get(code, 0), inside))
        for scope in counted:
            if (scope.pk if scope else EVERYONE) in together:
                shown[scope].add(code)
    return shown


def _figures(
    scope: Study | None,
    counted: dict[Study | None, People],
    shown_of: dict[Study | None, set[int | None]],
    studies: Sequence[Study],
) -> dict[str, Any]:
    """Of everyone beside each study the studies alone, and no other place: what a place of one hides could be
    worked out from the same place of the others."""
    people, shown = counted[scope], shown_of[scope]

    def by_study(code: int) -> AreaCount:
        inside = [
            AreaCount(
                study.name,
                disclose(counted[study].get(code, 0)) if code in shown_of[study] else Hidden(),
            )
            for study in studies
        ]
        return AreaCount("", disclose(people[code]), in_order(inside))

    codes = list(Code.objects.used_in(_within(scope)))
    return {
        "people": _number(disclose(people.get(None, 0)) if None in shown else Hidden()),
        "codes": {
            code.pk: _number(disclose(people.get(code.pk, 0)) if code.pk in shown else Hidden())
            for code in codes
        },
        "places": {
            code.pk: _packed(
                count_by_area(code, _within(scope)) if scope or not studies else by_study(code.pk)
            )
            for code in codes
            if code.pk in shown
        },
    }


def _number(count: Count) -> int | None:
    return count.people if isinstance(count, Shown) else None


def _packed(place: AreaCount) -> dict[str, Any]:
    return {
        "name": place.name,
        "people": _number(place.count),
        "inside": [_packed(one) for one in place.inside],
    }


# ---- What a leader reads -----------------------------------------------------------------------------


def scopes(leader: User) -> list[Study | None]:
    """Of whom a leader sees figures: their studies, and everyone (None) where they lead all there is."""
    theirs = list(Study.objects.reached_by(leader, Right.SEE_INSIGHT).order_by("pk"))
    all_there_is = Study.objects.count()
    if all_there_is == 1:
        return [None]
    return [None, *theirs] if len(theirs) == all_there_is else list(theirs)


def chosen(leader: User, slug: str = "") -> Study | None:
    """The scope of that name, of those that the leader sees; or their first."""
    there = scopes(leader)
    return next((one for one in there if one and one.slug == slug), there[0] if there else None)


def latest(leader: User, scope: Study | None) -> Release | None:
    """The figures that stand; None where there are none yet, or they have ended, or are not this leader's."""
    if scope not in scopes(leader):
        return None
    return Release.objects.filter(study=scope, ends_at__gt=clock.now()).first()


def people_by_code(leader: User, scope: Study | None) -> Table:
    """About how many people spoke of each theme, as it was counted last."""
    release = latest(leader, scope)
    figures = release.figures if release else {}
    numbers = figures.get("codes", {})
    codes: Iterable[Code] = Code.objects.used_in(_within(scope)) if scope in scopes(leader) else ()
    rows = [
        Row(code.name, code.slug, code.colour, code.shape, _count(numbers.get(str(code.pk))))
        for code in codes
    ]
    return Table(
        ordered(rows),
        _count(figures.get("people")),
        made_at=release.made_at if release else None,
        ends_at=release.ends_at if release else None,
    )


def people_by_area(code: Code, leader: User, scope: Study | None) -> AreaCount:
    """About how many people spoke of a theme, in all and in each place, as it was counted last."""
    release = latest(leader, scope)
    if release is None:
        return AreaCount("", Hidden())
    place = release.figures["places"].get(str(code.pk))
    return _unpacked(place) if place else AreaCount("", _count(release.figures["codes"].get(str(code.pk))))


def _count(number: int | None) -> Count:
    return Hidden() if number is None else Shown(number)


def _unpacked(place: dict[str, Any]) -> AreaCount:
    return AreaCount(
        place["name"], _count(place["people"]), tuple(_unpacked(inside) for inside in place["inside"])
    )
