from collections.abc import Iterable
from typing import Any

import pytest

from analysis import insight
from analysis.coding import acts as coding
from analysis.insight import Hidden, Shown, is_counted
from analysis.insight.disclosure import disclose
from analysis.insight.picture import bars
from analysis.models import Code, Coding
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.consent.allowed import allowed
from stories.models import Story
from stories.models.uses import Use
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, a_leader, passage_of
from tests.figures import people_by_code

pytestmark = [pytest.mark.django_db]
WORDS = "I lost my job"


def told(code: Code, people: int, **traits: Any) -> list[Story]:
    """So many people, each with a story that is coded so."""
    coder = UserFactory()
    stories = [StoryFactory(**traits) for _ in range(people)]
    for story in stories:
        CodingFactory(passage=passage_of(story, WORDS), code=code, coder=coder)
    return stories


def counts() -> dict[str, Shown | Hidden]:
    return {row.name: row.count for row in people_by_code(a_leader()).rows}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        (0, None),
        (1, None),
        (7, None),
        (8, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (23, 25),
        (1000, 1000),
    ],
)
def test_disclose_hides_below_the_floor_and_rounds_the_rest(people: int, shown: int | None) -> None:
    assert disclose(people) == (Hidden() if shown is None else Shown(shown))


@pytest.mark.both
@pytest.mark.parametrize(("people", "count"), [(7, Hidden()), (8, Shown(10))])
def test_people_by_code_at_the_floor(people: int, count: Shown | Hidden) -> None:
    told(CodeFactory(name="Work"), people)
    table = people_by_code(a_leader())
    assert counts() == {"Work": count}
    assert table.people == count
    assert table.is_empty == isinstance(count, Hidden)


@pytest.mark.both
def test_people_by_code_counts_a_person_once() -> None:
    code = CodeFactory(name="Work")
    story = told(code, 7)[0]
    for words in ("we could not pay the rent", "I had hope again"):
        CodingFactory(passage=passage_of(story, words), code=code)
    again = StoryFactory(storyteller=story.storyteller)
    CodingFactory(passage=passage_of(again, WORDS), code=code)
    CodingFactory(passage=passage_of(story, WORDS), code=code, coder=UserFactory())
    assert Coding.objects.count() == 11
    assert counts() == {"Work": Hidden()}


@pytest.mark.both
def test_people_by_code_counts_a_code_with_those_below_it() -> None:
    money = CodeFactory(name="Money")
    debt, benefits = CodeFactory(name="Debt", parent=money), CodeFactory(name="Benefits", parent=money)
    both = told(debt, 5)
    told(benefits, 4)
    CodingFactory(passage=passage_of(both[0], WORDS), code=benefits)
    money.refresh_from_db()
    assert counts() == {"Money": Shown(10), "Debt": Hidden(), "Benefits": Hidden()}


def test_people_by_code_of_none_is_identical_to_a_few() -> None:
    none, few = CodeFactory(name="Alpha"), CodeFactory(name="Beta")
    told(few, 7)
    rows = people_by_code(a_leader()).rows
    assert rows[0].count == rows[1].count == Hidden()
    assert repr(rows[0].count) == repr(rows[1].count) == "Hidden()"
    assert [bar.width for bar in bars(people_by_code(a_leader()), {})] == [0, 0]
    assert none.codings.count() == 0


def test_people_by_code_order_says_nothing_of_hidden_sizes() -> None:
    sizes = {"Zeal": 7, "Amber": 0, "Moss": 3, "Big": 9, "Also": 12, "Most": 13}
    for name, people in sizes.items():
        told(CodeFactory(name=name), people)
    assert [row.name for row in people_by_code(a_leader()).rows] == [
        "Most",
        "Also",
        "Big",
        "Amber",
        "Moss",
        "Zeal",
    ]


def test_people_by_code_total_counts_people_and_not_rows() -> None:
    work, home = CodeFactory(name="Work"), CodeFactory(name="Home")
    stories = told(work, 8)
    for story in stories:
        CodingFactory(passage=passage_of(story, "we could not pay the rent"), code=home)
    told(home, 3)
    table = people_by_code(a_leader())
    assert counts() == {"Work": Shown(10), "Home": Shown(10)}
    assert table.people == Shown(10)


def taken_back(stories: Iterable[Story], *uses: Use) -> None:
    story = next(iter(stories))
    acts.withdraw(by=Teller(story.pk), story=story, uses=uses)


@pytest.mark.both
@pytest.mark.parametrize("use", [Use.INSIGHT, Use.RESEARCH, Use.KEEP])
def test_people_by_code_loses_whoever_takes_back_at_once(use: Use) -> None:
    stories = told(CodeFactory(name="Work"), 8)
    assert counts() == {"Work": Shown(10)}
    taken_back(stories, use)
    assert counts() == {"Work": Hidden()}
    gate = allowed(story.pk for story in stories)
    assert not is_counted(stories[0], gate)
    assert is_counted(stories[1], gate)


def test_people_by_code_leaves_out_those_who_never_said_yes_to_it() -> None:
    code = CodeFactory(name="Work")
    told(code, 7)
    told(code, 5, uses=(Use.KEEP, Use.RESEARCH, Use.PUBLISH))
    assert counts() == {"Work": Hidden()}


@pytest.mark.both
def test_people_by_code_leaves_out_codings_taken_away(researcher: Any) -> None:
    code = CodeFactory(name="Work")
    told(code, 8)
    coding.remove(by=researcher, coding=Coding.objects.first())  # type: ignore[arg-type]
    assert counts() == {"Work": Hidden()}


def test_people_by_code_asks_as_often_for_three_codes_as_for_one(django_assert_num_queries: Any) -> None:
    told(CodeFactory(), 1)
    leader = a_leader()
    people_by_code(leader)  # what they may is asked once a request
    with django_assert_num_queries(6):
        insight.people_by_code(leader, None)
    for _ in range(2):
        told(CodeFactory(), 1)
    insight.make()
    with django_assert_num_queries(6):
        insight.people_by_code(leader, None)


def test_bars_are_drawn_from_what_is_shown() -> None:
    told(CodeFactory(name="Work"), 12)
    told(CodeFactory(name="Home"), 18)
    told(CodeFactory(name="Hope"), 2)
    assert [(bar.row.name, bar.width) for bar in bars(people_by_code(a_leader()), {})] == [
        ("Home", 1000),
        ("Work", 500),
        ("Hope", 0),
    ]
