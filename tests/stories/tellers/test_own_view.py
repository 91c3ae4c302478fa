"""What a teller says of their story besides: theirs, shown to researchers as such, and copied by nobody."""

import json
import zipfile
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story, WordRun
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.fingerprints import copied
from tests.factories import ConsentFormVersionFactory, UserFactory
from tests.stories.telling import opened, said, send, was_refused

pytestmark = pytest.mark.django_db
ABOUT = "That nobody asked me what I wanted for a very long time."
GOOD = "Someone who knocks, waits, and listens\nbefore they write anything down about me."


@pytest.fixture
def story(client: Client) -> Story:
    ConsentFormVersionFactory()
    send(client, said(body="I lost my job.", about_to_me=f"  {ABOUT} ", good_to_me=GOOD))
    return Story.objects.get()


def test_both_can_be_left_empty(client: Client) -> None:
    ConsentFormVersionFactory()
    send(client, said(body="I lost my job.", about_to_me="\u200b \n", good_to_me=""))
    story = Story.objects.get()
    assert (story.about_to_teller, story.good_to_teller) == ("", "")
    assert not WordRun.objects.filter(story=story).exists()


def test_they_are_kept_as_they_were_said_and_shown_to_their_teller(client: Client, story: Story) -> None:
    assert (story.about_to_teller.strip(), story.good_to_teller) == (ABOUT, GOOD)
    opened(client, story)
    page = client.get(f"/my-story/{story.public_id}/").content.decode()
    assert ABOUT in page
    assert "Someone who knocks, waits, and listens<br>before they write" in page
    packed = client.get(f"/my-story/{story.public_id}/everything.zip")
    data = json.loads(zipfile.ZipFile(BytesIO(b"".join(packed.streaming_content))).read("story.json"))  # type: ignore[attr-defined]
    assert data["what_this_is_about_to_me"].strip() == ABOUT


def test_researchers_see_them_as_the_tellers_own(client: Client, story: Story) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    address = reverse("analysis_desk", args=[story.public_id])
    page = client.get(address).content.decode()
    assert "The teller’s own view" in page
    assert ABOUT in page
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.RESEARCH,))
    assert client.get(address).status_code == 404


def test_a_copy_of_them_is_known_again(story: Story) -> None:
    assert copied(f"As one said: {ABOUT}") == ["That nobody asked me what I wanted for a very long time."]


def test_a_very_long_view_is_refused_in_plain_words(client: Client) -> None:
    ConsentFormVersionFactory()
    assert was_refused(send(client, said(body="I lost my job.", about_to_me="x" * 2_001)))
    assert not Story.objects.exists()
