import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analysis import insight
from analysis.models import Coding
from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models.uses import Use
from stories.roles import Role
from tests.analysis.insight.test_people import told
from tests.factories import CodeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.LEADER))
    return client


def page(client: Client, query: str = "") -> str:
    insight.make()
    response = client.get(reverse("analysis:insight") + query)
    assert response.status_code == 200
    return response.content.decode()


def cells(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<tr>\s*<th scope="row"><a [^>]*>([^<]*)</a></th>\s*<td>([^<]*)</td>', html)


def test_insight_signed_out_is_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("analysis:insight"))
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/insight/")


@pytest.mark.parametrize(
    "role", [Role.COLLECTOR, Role.RESEARCHER, Role.EDITOR, Role.STEWARD, Role.ADMINISTRATOR]
)
def test_insight_is_not_there_for_other_staff(client: Client, role: Role) -> None:
    told(CodeFactory(name="Gardening"), 8)
    client.force_login(UserFactory(role=role))
    response = client.get(reverse("analysis:insight"))
    assert response.status_code == 404
    assert b"Gardening" not in response.content


def test_insight_shows_bars_and_the_same_table(leader: Client) -> None:
    told(CodeFactory(name="Work"), 12)
    told(CodeFactory(name="Hope"), 7)
    CodeFactory(name="Crime")
    html = page(leader)
    assert cells(html) == [("Work", "10"), ("Crime", "Too few to show"), ("Hope", "Too few to show")]
    assert re.findall(r'<rect width="(\d+)" height="20"', html) == ["1000"]
    assert "too few to show" not in html  # what can't be drawn stands in the table alone
    assert "About <strong>20 people</strong>" in html


def test_insight_has_no_inline_style_or_script(leader: Client) -> None:
    told(CodeFactory(name="Work"), 8)
    main = re.search(r"<main.*</main>", page(leader), re.S)
    assert main is not None
    assert re.findall(r"<script|<style|\sstyle=|\son\w+=", main.group()) == []


def test_insight_without_enough_says_so(leader: Client) -> None:
    told(CodeFactory(name="Gardening"), 7)
    html = page(leader)
    assert "There is not enough to show yet." in html
    assert "Gardening" not in html


def test_insight_may_not_be_kept_by_anyone_on_the_way(leader: Client) -> None:
    response = leader.get(reverse("analysis:insight"))
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "query",
    ["?floor=1", "?min=0&rounding=1", "?STORYBOOK_INSIGHT_FLOOR=1", "?area=1", "?code=work", "?debug=1"],
)
def test_insight_no_query_goes_round_the_floor(leader: Client, query: str) -> None:
    told(CodeFactory(name="Work"), 9)
    told(CodeFactory(name="Hope"), 7)
    assert cells(page(leader, query)) == [("Work", "10"), ("Hope", "Too few to show")]


def test_insight_refuses_posts(leader: Client) -> None:
    assert leader.post(reverse("analysis:insight"), {"floor": 1}).status_code == 405


def test_insight_loses_a_person_with_the_next_figures_and_tells_nobody_when(leader: Client) -> None:
    stories = told(CodeFactory(name="Work"), 13)
    assert cells(page(leader)) == [("Work", "15")]
    acts.withdraw(by=Teller(stories[0].pk), story=stories[0], uses=(Use.INSIGHT,))
    now = clock.now()
    address = reverse("analysis:insight")
    assert cells(leader.get(address).content.decode()) == [("Work", "15")]
    with clock.at(now + timedelta(days=6)):
        assert insight.make_due() == 0
    with clock.at(now + timedelta(days=8)):
        assert insight.make_due() == 1
        assert cells(leader.get(address).content.decode()) == [("Work", "10")]
    assert Coding.objects.live().count() == 13


def test_insight_ends_its_figures_on_the_day_that_they_say(leader: Client) -> None:
    told(CodeFactory(name="Work"), 8)
    assert "Counted on" in page(leader)
    with clock.at(clock.now() + timedelta(weeks=5, days=1)):
        html = leader.get(reverse("analysis:insight")).content.decode()
    assert "There is not enough to show yet." in html


def test_insight_asks_as_often_for_three_themes_as_for_one(
    leader: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    told(CodeFactory(), 8)
    page(leader)
    address = reverse("analysis:insight")
    with django_assert_max_num_queries(16) as first:
        leader.get(address)
    told(CodeFactory(), 8)
    told(CodeFactory(), 1)
    insight.make()
    with django_assert_num_queries(len(first)):
        leader.get(address)
