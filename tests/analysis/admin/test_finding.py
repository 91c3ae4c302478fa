"""Passages found, read, saved and taken out."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from analysis.coding import acts as coding
from analysis.models import Code, SavedQuery
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import CopyKind, ReleasedCopy, Story, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory, passage_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/passages/"


@pytest.fixture
def desk(client: Client, researcher: User, starter: None) -> Client:
    client.force_login(researcher)
    return client


def told(researcher: User, words: str, slug: str = "hope", **more: Any) -> Story:
    story: Story = StoryFactory(body=f"Before. {words} After.", title=f"About {words}", **more)
    coding.apply(by=researcher, passage=passage_of(story, words), code=Code.objects.get(slug=slug))
    return story


def page(client: Client, asked: str = "") -> str:
    answer = client.get(f"{PAGE}{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_passages_in_context_lead_to_the_desk_where_they_stand(desk: Client, researcher: User) -> None:
    assert "Choose a code to read every passage" in page(desk)
    story = told(researcher, "the green lamp")
    html = page(desk, "?code1=hope")
    assert "1 passage" in html
    assert "<mark>the green lamp</mark>" in html
    made = Code.objects.get(slug="hope").codings.get()
    assert f'href="/admin/workbench/{story.public_id}/#c{made.pk}"' in html
    assert "the green lamp" in page(desk, "?code1=hope&read=on")
    consent.withdraw(by=Teller(story.pk), story=story)
    assert "the green lamp" not in page(desk, "?code1=hope") + page(desk, "?code1=hope&read=on")


def test_a_query_is_saved_for_oneself(desk: Client, researcher: User) -> None:
    desk.post(
        f"{PAGE}save/", {"name": " Hope,  near work ", "code1": "hope", "how2": "near", "code2": "work"}
    )
    saved = SavedQuery.objects.get()
    assert (saved.name, saved.asked) == (
        "Hope, near work",
        {"code1": "hope", "how2": "near", "code2": "work"},
    )
    assert "how2=near&amp;" in page(desk)
    refused = desk.post(f"{PAGE}save/", {"name": "", "code1": "hope"}, follow=True)
    assert "give the query a name" in refused.content.decode()
    long = desk.post(f"{PAGE}save/", {"name": "x" * 81, "code1": "hope"}, follow=True)
    assert "at most 80 letters" in long.content.decode()
    assert SavedQuery.objects.count() == 1
    other = Client()
    other.force_login(UserFactory(role=Role.RESEARCHER))
    assert "near work" not in page(other)
    assert other.post(f"{PAGE}{saved.pk}/forget/").status_code == 404
    desk.post(f"{PAGE}{saved.pk}/forget/")
    assert not SavedQuery.objects.exists()


def lines(answer: Any) -> list[list[str]]:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_what_is_taken_out_is_written_down_as_a_copy(desk: Client, researcher: User) -> None:
    story = told(researcher, "=cmd(lamp)")
    told(researcher, "elsewhere", slug="work")
    assert desk.get("/admin/passages.csv?code1=hope").status_code == 405
    heads, row = lines(desk.post("/admin/passages.csv", {"code1": "hope", "given_to": "Ada"}))
    assert (heads[0], row[0], row[1], row[4]) == ("passage", "'=cmd(lamp)", "Hope", "About =cmd(lamp)")
    copy = ReleasedCopy.objects.get()
    assert (copy.kind, copy.given_to, copy.made_by) == (CopyKind.PASSAGES, "Ada", researcher)
    assert [one.subject for one in copy.holds.all()] == [story.public_id]
    for name in ("given_to", "reach"):
        answer = desk.post("/admin/passages.csv", {"code1": "hope", name: "x" * 201}, follow=True)
        assert "in 200 letters each. Nothing was written." in answer.content.decode()
    assert ReleasedCopy.objects.count() == 1


def test_an_xlsx_holds_text_and_no_formula(desk: Client, researcher: User) -> None:
    told(researcher, "=1+1")
    answer = desk.post("/admin/passages.xlsx", {"code1": "hope"})
    book = load_workbook(io.BytesIO(answer.content))
    cell = book["passages"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["about"]["A1"].value == "Nobody was left out."


def test_for_others_only_what_may_be_shared_and_who_was_left_out_is_said(
    desk: Client, researcher: User
) -> None:
    told(researcher, "may go out")
    told(researcher, "stays here", uses=tuple(use for use in Use if use is not Use.SHARE))
    inside = lines(desk.post("/admin/passages.csv", {"code1": "hope"}))
    assert len(inside) == 3
    outside = lines(desk.post("/admin/passages.csv", {"code1": "hope", "outside": "on", "reach": "a@b.org"}))
    assert outside[0][0].startswith("Left out: 1 stories, whose tellers did not say yes to")
    assert [row[0] for row in outside[2:]] == ["may go out"]
    assert ReleasedCopy.objects.filter(kind=CopyKind.EXPORT, reach="a@b.org").count() == 1


def test_where_nothing_may_be_taken_out_nothing_is_written(desk: Client, researcher: User) -> None:
    answer = desk.post("/admin/passages.csv", {"code1": "hope"}, follow=True)
    assert "There is nothing that may be taken out so." in answer.content.decode()
    assert not ReleasedCopy.objects.exists()


def test_it_is_closed_to_those_who_do_not_read(client: Client) -> None:
    client.force_login(UserFactory(role=Role.LEADER))
    assert client.get(PAGE).status_code in (302, 403)
    assert client.post("/admin/passages.csv", {"code1": "hope"}).status_code in (302, 403)
