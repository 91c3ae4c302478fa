"""About how many people spoke of a theme, by place."""

from typing import Any

import pytest

from analysis import insight
from analysis.insight import AreaCount, Shown
from analysis.insight.picture import place_bars
from analysis.models import Code
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Area, Story
from stories.models.uses import Use
from tests.analysis.insight.test_people import WORDS, told
from tests.factories import AreaFactory, CodeFactory, CodingFactory, StoryFactory, a_leader, passage_of
from tests.figures import people_by_area

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def north(db: None) -> Area:
    return AreaFactory(name="Northland")


@pytest.fixture
def south(db: None) -> Area:
    return AreaFactory(name="Southland")


@pytest.fixture
def code(db: None) -> Code:
    return CodeFactory(name="Work")


def shown(place: AreaCount) -> dict[str, int]:
    return {
        bar.place.name: bar.place.count.people
        for bar in place_bars(place)
        if isinstance(bar.place.count, Shown)
    }


@pytest.mark.both
def test_people_by_area_counts_each_place_and_rounds(code: Code, north: Area, south: Area) -> None:
    told(code, 19, area=north)
    told(code, 9, area=south)
    whole = people_by_area(code, a_leader())
    assert whole.count == Shown(30)
    assert [(bar.place.name, bar.within, bar.width) for bar in place_bars(whole)] == [
        ("Northland", "", 1000),
        ("Southland", "", 500),
    ]
    assert whole.too_few == []


def test_people_by_area_hides_a_place_that_would_tell_of_another(
    code: Code, north: Area, south: Area
) -> None:
    told(code, 10, area=north)
    told(code, 7, area=south)
    whole = people_by_area(code, a_leader())
    assert (whole.count, shown(whole)) == (Shown(15), {})
    assert whole.too_few == ["Northland", "Southland"]


def test_people_by_area_of_none_looks_like_that_of_a_few(code: Code, north: Area, south: Area) -> None:
    nothing = people_by_area(code, a_leader())
    told(code, 4, area=north)
    told(code, 3, area=south)
    assert repr(people_by_area(code, a_leader())) == repr(nothing)


@pytest.mark.both
def test_people_by_area_counts_a_place_with_those_inside_it(code: Code, north: Area) -> None:
    for name, people in [("Alder", 12), ("Birch", 6), ("Cedar", 2)]:
        told(code, people, area=AreaFactory(name=name, parent=north))
    whole = people_by_area(code, a_leader())
    assert shown(whole) == {"Northland": 20, "Alder": 10}
    assert [(bar.place.name, bar.within) for bar in place_bars(whole)][1] == ("Alder", "Northland")
    assert whole.inside[0].too_few == ["Birch", "Cedar"]


def moved(code: Code, stories: list[Story], area: Area) -> None:
    """The same people tell of it again, from another place."""
    for story in stories:
        again = StoryFactory(storyteller=story.storyteller, area=area)
        CodingFactory(passage=passage_of(again, WORDS), code=code)


@pytest.mark.both
def test_people_by_area_counts_someone_who_moved_in_both_places_and_once_in_all(
    code: Code, north: Area, south: Area
) -> None:
    told(code, 8, area=south)
    moved(code, told(code, 10, area=north)[:2], south)
    whole = people_by_area(code, a_leader())
    assert (whole.count, shown(whole)) == (Shown(20), {"Northland": 10, "Southland": 10})


def test_people_by_area_shows_no_places_that_do_not_add_up(code: Code, north: Area, south: Area) -> None:
    moved(code, told(code, 10, area=north), south)
    whole = people_by_area(code, a_leader())
    assert (whole.count, shown(whole)) == (Shown(10), {})


def test_people_by_area_hides_in_a_narrower_theme_what_a_wider_one_hides(
    code: Code, north: Area, south: Area
) -> None:
    debt = CodeFactory(name="Debt", parent=code)
    told(debt, 8, area=north)
    told(debt, 9, area=south)
    assert shown(people_by_area(debt, a_leader())) == {"Northland": 10, "Southland": 10}
    code.refresh_from_db()
    told(code, 8, area=AreaFactory(name="Westland"))
    AreaFactory(name="Eastland")
    assert shown(people_by_area(code, a_leader())) == {"Southland": 10, "Westland": 10}
    assert shown(people_by_area(debt, a_leader())) == {"Southland": 10}


def test_people_by_area_without_areas_has_no_table(code: Code) -> None:
    told(code, 9)
    whole = people_by_area(code, a_leader())
    assert (whole.count, whole.inside) == (Shown(10), ())


def lost(stories: list[Story]) -> None:
    acts.withdraw(by=Teller(stories[0].pk), story=stories[0], uses=(Use.INSIGHT,))


@pytest.mark.both
def test_people_by_area_loses_whoever_takes_back_at_once(code: Code, north: Area, south: Area) -> None:
    told(code, 12, area=north)
    few = told(code, 8, area=south)
    assert shown(people_by_area(code, a_leader())) == {"Northland": 10, "Southland": 10}
    lost(few)
    assert shown(people_by_area(code, a_leader())) == {}


def test_people_by_area_asks_as_often_for_many_areas_as_for_one(
    code: Code, north: Area, django_assert_num_queries: Any
) -> None:
    told(CodeFactory(parent=code), 1, area=north)
    code.refresh_from_db()
    leader = a_leader()
    people_by_area(code, leader)  # what they may is asked once a request
    with django_assert_num_queries(3):
        insight.people_by_area(code, leader, None)
    for _ in range(3):
        told(code, 1, area=AreaFactory(parent=north))
    insight.make()
    with django_assert_num_queries(3):
        insight.people_by_area(code, leader, None)
