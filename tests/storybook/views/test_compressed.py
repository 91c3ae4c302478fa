"""What is sent compressed; never an answer that repeats what was asked beside the words of a story."""

import gzip

import pytest
from django.test import Client

from stories.models import User
from stories.roles import Role
from tests.factories import StoryFactory, UserFactory
from tests.stories.recordings import recorded
from tests.stories.telling import opened

pytestmark = pytest.mark.django_db
GZIP = {"Accept-Encoding": "gzip"}


def test_a_page_is_compressed_where_the_browser_takes_it_so(client: Client) -> None:
    answer = client.get("/about/", headers=GZIP)
    assert (answer["Content-Encoding"], "Accept-Encoding" in answer["Vary"]) == ("gzip", True)
    assert "<h1" in gzip.decompress(answer.content).decode()
    assert "Content-Encoding" not in client.get("/about/")


def test_a_search_and_a_form_that_comes_back_are_not(client: Client) -> None:
    StoryFactory()
    for answer in (
        client.get("/search/?q=nurse", headers=GZIP),
        client.post("/my-story/", {"words": "one two three"}, headers=GZIP),
        client.post("/admin/login/", {"username": "x", "password": "y"}, headers=GZIP),
    ):
        assert (len(answer.content) > 500, "Content-Encoding" in answer) == (True, False)


def test_a_tellers_page_is_and_its_random_length_changes(client: Client) -> None:
    opened(client, StoryFactory())
    sizes = {len(client.get("/my-story/", headers=GZIP).content) for _ in range(12)}
    assert len(sizes) > 3


def test_sound_is_sent_as_it_is(client: Client) -> None:
    recording = recorded()
    user: User = UserFactory(role=Role.RESEARCHER)
    client.force_login(user)
    answer = client.get(f"/listen/{recording.public_id}/", headers=GZIP | {"Range": "bytes=0-99"})
    assert (answer.status_code, answer.get("Content-Encoding", ""), len(answer.getvalue())) == (206, "", 100)
