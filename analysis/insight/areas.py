"""Counts of people by the place they spoke from, for one theme."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.insight.disclosure import Count, Hidden, Shown, disclose
from analysis.insight.suppression import Cell, showable
from analysis.models import Code, Coding
from analysis.models.coding import STORY
from stories.models import Area
from stories.models.study import StudyQuerySet

EVERYWHERE: Final = ""
"""The path above all areas."""

People = Mapping[str, set[int]]
"""Who spoke from each place, by the path of the narrowest area they named (or everywhere)."""


@dataclass(frozen=True)
class AreaCount:
    """A place and about how many people spoke from it; `name` is empty for everywhere and for elsewhere."""

    name: str
    count: Count
    inside: tuple["AreaCount", ...] = ()

    @property
    def shown(self) -> list["AreaCount"]:
        return [place for place in self.inside if not isinstance(place.count, Hidden)]

    @property
    def too_few(self) -> list[str]:
        """The names of the places inside whose counts are hidden."""
        return [place.name for place in self.inside if place.name and isinstance(place.count, Hidden)]


def count_by_area(code: Code, studies: StudyQuerySet) -> AreaCount:
    """About how many people of these studies spoke of a theme, or one below it, in all and in each area:
    counted for a release alone (`analysis.insight.releases`).

    What keeps the figures from giving anyone away, besides what `count_people` says:

    - no hidden count can be taken from the total and the counts beside it (see `suppression`);
    - an area that is hidden for a theme is hidden for every theme below it, so that no
      figure of a narrower theme tells of a hidden one of a wider;
    - those who gave no place, or only the wider one, are in a cell of their own, which
      is there whether or not there are any.
    """
    counted = Coding.objects.countable().filter(**{f"{STORY}__study__in": studies})
    spoken = list(counted.under(_top(code)).people_by_path_and_area())
    areas = list(Area.objects.order_by("path"))

    def whole(path: str) -> Cell:
        """Everyone who spoke of the code at the path, or of one below it."""
        return _cell(
            EVERYWHERE, _inside(areas), _by_area(each for each in spoken if each[0].startswith(path))
        )

    def shown(path: str) -> frozenset[Hashable]:
        wider = path[: -Code.steplen]
        return showable(whole(path), among=shown(wider) if wider else None)

    return _place(whole(code.path), {area.path: area.name for area in areas}, shown(code.path))


def _top(code: Code) -> str:
    path: str = code.path
    return path[: Code.steplen]


def _inside(areas: Iterable[Area]) -> dict[str, list[str]]:
    """The paths of the areas that are right inside each area; "" holds those at the top."""
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for area in areas:
        inside[area.path[: -Area.steplen]].append(area.path)
    return dict(inside)


def _by_area(spoken: Iterable[tuple[str, str | None, int]]) -> dict[str, set[int]]:
    people: defaultdict[str, set[int]] = defaultdict(set)
    for _, area, teller in spoken:
        people[area or EVERYWHERE].add(teller)
    return dict(people)


def _cell(path: str, inside: Mapping[str, Sequence[str]], people: People) -> Cell:
    """The place at the path, with the places inside it and a cell for those who named none of them."""
    if path not in inside:
        return Cell(path, len(people.get(path, ())))
    everyone = {teller for at, tellers in people.items() if at.startswith(path) for teller in tellers}
    cells = [_cell(each, inside, people) for each in inside[path]]
    return Cell(path, len(everyone), (*cells, _unnamed(path, people)))


def _unnamed(path: str, people: People) -> Cell:
    return Cell((path, "unnamed"), len(people.get(path, ())), unnamed=True)


def _place(cell: Cell, names: Mapping[Hashable, str], shown: frozenset[Hashable]) -> AreaCount:
    inside = [_place(each, names, shown) for each in cell.inside]
    count = disclose(cell.people) if cell.key in shown else Hidden()
    return AreaCount(names.get(cell.key, ""), count, in_order(inside))


def in_order(places: Iterable[AreaCount]) -> tuple[AreaCount, ...]:
    """By what is shown; the order of the hidden says nothing of their size."""
    return tuple(sorted(places, key=_order))


def _order(place: AreaCount) -> tuple[int, str]:
    return (-place.count.people if isinstance(place.count, Shown) else 0, place.name.casefold())
