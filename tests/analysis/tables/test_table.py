"""Every number of a table is the number of passages that its cell opens."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analysis.codebook.acts import create
from analysis.coding import acts as coding
from analysis.coding import progress
from analysis.finding.passages import found
from analysis.finding.query import Query
from analysis.models import Code, Codebook
from analysis.tables.asked import Asked, Whole
from analysis.tables.table import Cell, Counted, Kind, Table
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import Area, Story, User
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
COLD, RENT, LATE = "The flat was cold.", "cold. We paid", "We paid the rent late."
BODY = f"{COLD} We paid the rent late. Nobody came."


@pytest.fixture
def codes(researcher: User) -> dict[str, Code]:
    book = Codebook.objects.first_of_all()
    made = {name: create(by=researcher, codebook=book, name=name) for name in ("home", "money", "unused")}
    made["damp"] = create(by=researcher, codebook=book, name="damp", parent=made["home"])
    return made


def told(on: date, area: Area | None = None) -> Story:
    story: Story = StoryFactory(body=BODY, told_on=on, area=area)
    return story


@pytest.fixture
def stories(researcher: User, codes: dict[str, Code]) -> list[Story]:
    city = Area.add_root(name="Tarnford")
    ward = city.add_child(name="Mill")
    there = [told(date(2026, 1, 30), ward), told(date(2026, 1, 31), city), told(date(2026, 3, 1))]
    coded = (
        (0, COLD, "home"),
        (0, COLD, "damp"),  # counts once under home
        (0, RENT, "money"),
        (1, COLD, "damp"),
        (1, LATE, "money"),
        (2, COLD, "damp"),
        (2, RENT, "damp"),
        (2, RENT, "money"),
    )
    for number, words, name in coded:
        coding.apply(by=researcher, passage=passage_of(there[number], words), code=codes[name])
    other = UserFactory(role=Role.RESEARCHER)
    coding.apply(by=other, passage=passage_of(there[0], COLD), code=codes["damp"])
    return there


def table(kind: Kind, reader: User, **sent: str) -> Table:
    whole = Whole.of(Asked.read(kind, sent), reader, list(Code.objects.all()))
    return whole.table(0)


def numbers(shown: Table) -> dict[str, list[int]]:
    return {row.line.name: [cell.number for cell in row.cells] for row in shown.rows}


def heads(shown: Table) -> list[str]:
    return [line.name for line in shown.columns]


def test_codes_by_place_hold_what_is_under_them(stories: list[Story], researcher: User) -> None:
    shown = table(Kind.PLACE, researcher)
    assert heads(shown) == ["Tarnford", "Mill", "No place"]
    assert [line.above for line in shown.columns] == ["", "Tarnford", ""]
    assert numbers(shown) == {"home": [2, 1, 2], "damp": [2, 1, 2], "money": [2, 1, 1]}
    assert [cell.number for cell in shown.totals] == [4, 2, 2]
    assert shown.left_out == 1
    alone = table(Kind.PLACE, researcher, below="no")
    assert numbers(alone)["home"] == [1, 1, 0]


def test_stories_are_counted_instead(stories: list[Story], researcher: User) -> None:
    shown = table(Kind.PLACE, researcher, counted=Counted.STORIES)
    assert numbers(shown) == {"home": [2, 1, 1], "damp": [2, 1, 1], "money": [2, 1, 1]}
    assert [row.all.number for row in shown.rows] == [3, 3, 3]


def test_months_without_a_story_stand_between(stories: list[Story], researcher: User) -> None:
    shown = table(Kind.MONTH, researcher)
    assert heads(shown) == ["January 2026", "February 2026", "March 2026"]
    assert numbers(shown)["money"] == [2, 0, 1]
    later = table(Kind.MONTH, researcher, since="2026-01-31")
    assert numbers(later)["money"] == [1, 0, 1]


def test_the_newest_story_stands_first(stories: list[Story], researcher: User) -> None:
    shown = table(Kind.STORY, researcher)
    assert [line.id for line in shown.columns] == [str(one.public_id) for one in reversed(stories)]
    assert numbers(shown)["damp"] == [2, 1, 1]


def test_codes_together_share_words(stories: list[Story], researcher: User) -> None:
    shown = table(Kind.CODE, researcher)
    assert heads(shown) == ["home", "damp", "money"]
    rows = {row.line.name: row.cells for row in shown.rows}
    assert [cell.number for cell in rows["money"]] == [2, 2, 0]
    assert [cell.number for cell in rows["damp"]] == [0, 0, 3]
    assert rows["home"][1].coefficient == ""  # the one is above the other
    assert rows["money"][1].coefficient == "0.40"  # 2 / (3 + 4 - 2)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("sent", [{}, {"below": "no"}, {"since": "2026-01-31"}, {"code1": "damp"}])
def test_a_cell_opens_as_many_passages_as_it_says(
    kind: Kind, sent: dict[str, str], stories: list[Story], researcher: User
) -> None:
    shown = table(kind, researcher, **sent)
    cells = list(_cells(shown))
    assert cells
    for cell in cells:
        query = Query.read(dict(parse_qsl(cell.asked)))
        assert len(found(query, researcher, list(Code.objects.all()))) == cell.number


def _cells(shown: Table) -> Iterator[Cell]:
    for row in shown.rows:
        yield row.all
        yield from (cell for cell in row.cells if cell.number)


def test_a_story_that_is_taken_back_is_counted_no_more(stories: list[Story], researcher: User) -> None:
    for story in stories[:2]:
        consent.withdraw(by=Teller(story.pk), story=story)
    for kind in Kind:
        assert sum(numbers(table(kind, researcher)).get("home", [])) in (1, 2)
    consent.withdraw(by=Teller(stories[2].pk), story=stories[2])
    for kind in Kind:
        shown = table(kind, researcher)
        assert (shown.rows, list(shown.columns)) == ([], [])


def test_in_a_story_in_which_one_is_blind_only_ones_own_count(
    stories: list[Story], researcher: User, codes: dict[str, Code]
) -> None:
    other = User.objects.exclude(pk=researcher.pk).get(codings__isnull=False)
    progress.be_blind(by=other, story=stories[0])
    assert numbers(table(Kind.STORY, other)) == {"home": [2, 1, 1], "damp": [2, 1, 1], "money": [1, 1, 0]}


@pytest.mark.parametrize("kind", Kind)
def test_no_query_more_for_more_codings(
    kind: Kind,
    stories: list[Story],
    researcher: User,
    codes: dict[str, Code],
    django_assert_max_num_queries: Any,
) -> None:
    with CaptureQueriesContext(connection) as few:
        table(kind, researcher)
    for story in stories:
        for words in ("flat was", "the rent", "Nobody came."):
            coding.apply(by=researcher, passage=passage_of(story, words), code=codes["unused"])
    with django_assert_max_num_queries(len(few)):
        assert "unused" in numbers(table(kind, researcher))
