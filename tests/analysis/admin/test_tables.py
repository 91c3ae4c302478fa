"""Tables in the admin, and taken out."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from analysis.coding import acts as coding
from analysis.models import Code
from stories.models import CopyKind, ReleasedCopy, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, passage_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, researcher: User, starter: None) -> Client:
    client.force_login(researcher)
    return client


def coded(researcher: User, title: str, **more: Any) -> None:
    story = StoryFactory(body="It was cold. We waited.", title=title, **more)
    for slug in ("hope", "work"):
        coding.apply(by=researcher, passage=passage_of(story, "We waited."), code=Code.objects.get(slug=slug))


def lines(answer: Any) -> list[list[str]]:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_an_empty_table_says_what_to_do(desk: Client) -> None:
    answer = desk.get("/admin/tables/", follow=True).content.decode()
    assert "Nothing is coded here yet." in answer
    for kind in ("story", "place", "month", "code"):
        assert "Nothing is coded here yet." in desk.get(f"/admin/tables/{kind}/?p=9").content.decode()


def test_a_number_leads_to_its_passages(desk: Client, researcher: User) -> None:
    coded(researcher, "The queue")
    page = desk.get("/admin/tables/code/").content.decode()
    assert 'href="/admin/passages/?code1=hope&amp;how2=overlap&amp;code2=work"' in page
    assert '<span class="tables-coefficient">1.00</span>' in page
    page = desk.get("/admin/tables/story/?counted=stories").content.decode()
    assert "The queue" in page
    assert "How many stories have each code." in page


def test_a_table_is_taken_out_and_written_down(desk: Client, researcher: User) -> None:
    coded(researcher, "=cmd(queue)")
    coded(researcher, "Stays", uses=tuple(use for use in Use if use is not Use.SHARE))
    heads, *rows = lines(desk.post("/admin/tables/story.csv", {"given_to": "Ada"}))
    at = heads.index("Hope")
    assert [row[0] for row in rows] == ["Stays", "'=cmd(queue)"]
    assert [row[at] for row in rows] == ["1", "1"]
    said, _, *rows = lines(desk.post("/admin/tables/story.csv", {"outside": "on"}))
    assert said[0].startswith("Left out: 1 stories")
    assert [row[0] for row in rows] == ["'=cmd(queue)"]
    kinds = ReleasedCopy.objects.order_by("pk").values_list("kind", "title")
    assert list(kinds) == [(CopyKind.PASSAGES, "Codes by story"), (CopyKind.EXPORT, "Codes by story")]


def test_pairs_of_codes_are_taken_out_with_their_coefficient(desk: Client, researcher: User) -> None:
    coded(researcher, "The queue")
    answer = desk.post("/admin/tables/code.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content))["codes-by-code"]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads[:2] == ("code", "other")
    assert ("Hope", "Work", 1, 1, 1, 1, 0) in rows


def test_where_nothing_may_be_taken_out_nothing_is_written(desk: Client) -> None:
    answer = desk.post("/admin/tables/place.csv", follow=True)
    assert "There is nothing that may be taken out so." in answer.content.decode()
    assert not ReleasedCopy.objects.exists()


def test_it_is_closed_to_those_who_do_not_read(client: Client) -> None:
    client.force_login(UserFactory(role=Role.LEADER))
    assert client.get("/admin/tables/place/").status_code in (302, 403)
    assert client.post("/admin/tables/place.csv").status_code in (302, 403)
