import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from analysis.suggesting import suggest
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import (
    AreaFactory,
    CodeFactory,
    CodingFactory,
    StoryFactory,
    UserFactory,
    passage_of,
    revision_of,
)

pytestmark = pytest.mark.django_db
UNREAD = tuple(use for use in Use if use is not Use.RESEARCH)


@pytest.fixture
def reading(client: Client) -> Client:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    return client


def rows(client: Client, query: str = "") -> list[list[str]]:
    html = client.get(reverse("analysis_workbench") + query).content.decode()
    body = re.search(r"<tbody>(.*)</tbody>", html, re.S)
    cells = re.findall(r"<tr>(.*?)</tr>", body.group(1), re.S) if body else []
    return [
        [
            re.sub(r"<[^>]*>|\s+", " ", cell).strip()
            for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S)
        ]
        for row in cells
    ]


def looked_through(**traits: Any) -> Story:
    story: Story = StoryFactory(**traits)
    suggest(revision_of(story).suggestion_runs.get().pk)
    return story


def test_workbench_lists_what_may_be_read(reading: Client, starter: None) -> None:
    area = AreaFactory(name="Fictional Harbour")
    story = looked_through(title="My spring", area=area, told_on="2026-05-04")
    CodingFactory(passage=passage_of(story, "I lost my job"))
    StoryFactory(title="Not for researchers", uses=UNREAD)
    StoryFactory(title="", told_on="2026-06-07", body="Untitled & <short>.")
    assert rows(reading) == [
        ["“Untitled &amp; &lt;short&gt;.”", "Written", "7 Jun 2026", "–", "0", "0"],
        ["My spring", "Written", "4 May 2026", "Fictional Harbour", "6", "1"],
    ]


def test_workbench_loses_a_story_on_the_next_request(reading: Client) -> None:
    story = StoryFactory(title="Mine")
    assert [row[0] for row in rows(reading)] == ["Mine"]
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    assert rows(reading) == []
    assert b"There is nothing to read yet." in reading.get(reverse("analysis_workbench")).content


def test_workbench_narrows_by_code_and_by_open_suggestions(reading: Client, starter: None) -> None:
    looked_through(title="Work", body="I lost my job.")
    looked_through(title="Nothing", body="It rained.")
    by_hand = looked_through(title="By hand", body="It rained too.")
    CodingFactory(passage=passage_of(by_hand, "It rained"), code=CodeFactory(name="Rain", slug="rain"))
    assert [row[0] for row in rows(reading, "?code=work")] == ["Work"]
    assert [row[0] for row in rows(reading, "?code=rain")] == ["By hand"]
    assert [row[0] for row in rows(reading, "?open=on")] == ["Work"]
    assert rows(reading, "?open=on&code=rain") == []
    assert b"No story fits." in reading.get(reverse("analysis_workbench") + "?open=on&code=rain").content
    assert len(rows(reading, "?code=no-such-code")) == 3


def test_workbench_pages(reading: Client) -> None:
    for number in range(27):
        StoryFactory(title=f"Story {number}")
    assert len(rows(reading)) == 25
    assert [row[0] for row in rows(reading, "?p=2")] == ["Story 1", "Story 0"]
    html = reading.get(reverse("analysis_workbench") + "?open=&p=2").content.decode()
    assert '<a href="?open=&amp;p=1">Newer stories</a>' in html


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.LEADER, Role.STEWARD, Role.ADMINISTRATOR])
def test_workbench_is_closed_to_those_who_do_not_read(client: Client, role: Role) -> None:
    StoryFactory(title="A title that must not show")
    client.force_login(UserFactory(role=role))
    response = client.get(reverse("analysis_workbench"))
    assert (response.status_code, response["Location"]) == (302, "/admin/")
    home = client.get("/admin/").content
    assert b"A title that must not show" not in home
    assert b"/admin/workbench/" not in home


def test_workbench_is_in_the_menu_of_those_who_read(reading: Client) -> None:
    assert b"/admin/workbench/" in reading.get("/admin/").content


def test_workbench_signed_out_is_sent_to_sign_in(client: Client) -> None:
    response = client.get(reverse("analysis_workbench"))
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/admin/workbench/")


def test_workbench_asks_as_often_for_three_stories_as_for_one(
    reading: Client, starter: None, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    looked_through(area=AreaFactory())
    rows(reading)
    with django_assert_max_num_queries(20) as first:
        assert len(rows(reading)) == 1
    looked_through(area=AreaFactory())
    looked_through(area=AreaFactory())
    with django_assert_num_queries(len(first)):
        assert len(rows(reading)) == 3
