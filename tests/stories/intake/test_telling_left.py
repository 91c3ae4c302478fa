"""A telling that was left: locked, opened with its word, brought back from one's own device."""

import json
from typing import Any

import pytest
from django.test import Client

from stories.intake.telling import draft as drafts
from stories.models import Telling
from tests.factories import ConsentFormVersionFactory, the_study
from tests.stories.telling import BODY, begin, said, step_of, until

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def form_version() -> None:
    ConsentFormVersionFactory()


@pytest.fixture
def word(client: Client) -> str:
    """Of a telling that was left, and is locked."""
    until(client, "others", said(body=BODY, phone="own"))
    found = held(client).word
    assert client.get("/share/tell/leave/")["Location"].startswith("https://www.bbc.co.uk/")
    return found


def held(client: Client) -> drafts.Draft:
    return drafts.held(client.cookies["storybook_telling"].value)


def test_locked_it_shows_nothing_and_opens_with_its_word(client: Client, word: str) -> None:
    for address in ("/share/tell/", "/share/tell/story/", "/share/tell/look/"):
        assert client.get(address)["Location"] == "/share/tell/unlock/"
    assert "You have begun a story here." not in client.get("/share/").content.decode()
    assert (
        client.post("/share/")["Location"] == "/share/tell/"
    )  # it asks for the word, and throws nothing away
    assert step_of(client.post("/share/tell/unlock/", {"word": f" {word.title()} "}, follow=True)) == "others"


def test_a_page_that_was_still_open_loses_nothing_and_shows_nothing(client: Client, word: str) -> None:
    was = {"body": "Typed since.", "was": ""}
    assert client.post("/share/tell/story/", was)["Location"] == "/share/tell/unlock/"
    assert held(client).last("body").replace("\r", "") == f"{BODY}\n\nTyped since."
    assert held(client).locked


def test_after_five_wrong_words_it_is_thrown_away(client: Client, word: str) -> None:
    for _ in range(4):
        assert client.post("/share/tell/unlock/", {"word": "no"})["Location"].endswith("?check=yes")
    client.post("/share/tell/unlock/", {"word": "no"})
    assert not Telling.objects.exists()


def test_leaving_where_nothing_was_begun_leads_on_too(client: Client) -> None:
    assert client.get("/share/tell/leave/").status_code == 302
    assert client.get("/share/tell/unlock/")["Location"] == "/share/"
    begin(client)
    assert client.get("/share/tell/unlock/")["Location"] == "/share/tell/"


def brought_back(client: Client, told: Any) -> str:
    sent = told if isinstance(told, str) else json.dumps(told)
    response = client.post("/share/tell/restore/", {"for": the_study().slug, "said": sent}, follow=True)
    return step_of(response)


def kept(**changes: Any) -> dict[str, list[Any]]:
    whole = {name: [value] for name, value in said(body=BODY).items()} | changes
    return {name: value for name, value in whole.items() if value is not None}


def test_what_a_device_kept_goes_on_where_it_is_not_answered(client: Client) -> None:
    assert brought_back(client, kept(use_book=None)) == "use-book"
    assert held(client).last("body") == BODY
    assert held(client).is_on_their_own


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"age": ["child"]}, "who"),
        ({"age": None}, "who"),
        ({"body": [""]}, "story"),
        ({"body": [7, {"a": "b"}]}, "story"),
        ({"way": ["both"]}, "sound"),
        ({}, "look"),
    ],
)
def test_nothing_is_taken_as_right_that_is_not(client: Client, changes: dict[str, Any], step: str) -> None:
    assert brought_back(client, kept(**changes)) == step


@pytest.mark.parametrize(
    "told", ["", "[]", "7", "{", '{"once": ["x"], "words": ["y"], "sound": {"name": "z"}}']
)
def test_what_is_nothing_of_ours_begins_nothing_of_its_own(client: Client, told: str) -> None:
    assert brought_back(client, told) in ("", "who")
    if Telling.objects.exists():
        assert set(held(client).said) == {"phone"}
        assert held(client).sound is None
