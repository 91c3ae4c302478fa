"""A device that was handed to a teller: nobody of the team, until the collector's password says otherwise."""

import pytest
from django.test import Client

from stories.accounts.throttle import PASSWORDS
from stories.consent import receipts
from stories.models import AuditEntry, ConsentFormVersion, Story, StoryKind, Study, User
from stories.roles import ROLES_WITH_ACCOUNT, Role
from tests.factories import ConsentFormVersionFactory, StoryFactory, StudyFactory, UserFactory, the_study
from tests.stories.telling import BODY, said, send, step_of, until

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-fictional-password"


@pytest.fixture
def collector(client: Client) -> User:
    ConsentFormVersionFactory()
    person: User = UserFactory(role=Role.COLLECTOR)
    client.force_login(person)
    return person


def hand_over(client: Client) -> str:
    answer = client.post(f"/admin/hand-over/{the_study().pk}/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_agreement_is_read_first(client: Client, collector: User) -> None:
    address = f"/admin/hand-over/{the_study().pk}/"
    assert address in client.get("/admin/").content.decode()
    page = client.get(address).content.decode()
    assert (
        "Read this to them first." in page
        and ConsentFormVersion.objects.get().limits_said.split(".")[0] in page
    )
    assert client.get("/admin/").status_code == 200
    assert hand_over(client) == "/share/"
    assert AuditEntry.objects.filter(action="device.handed-over").count() == 1


def test_the_device_shows_the_telling_alone(client: Client, collector: User) -> None:
    listened = StoryFactory(kind=StoryKind.RECORDED)
    hand_over(client)
    for address in (
        "/admin/",
        "/admin/login/",
        "/admin/recordings/",
        "/admin/api/main/pages/",
        "/admin/pages/",
    ):
        assert client.get(address)["Location"] == "/share/hand-back/", address
    assert client.post("/admin/hand-over/1/").status_code == 302
    assert "Workbench" not in client.get("/").content.decode()
    assert client.get("/insight/").status_code in (302, 403, 404)
    assert client.get(f"/my-story/{listened.public_id}/").status_code == 404


def test_what_is_told_is_told_beside_the_collector(client: Client, collector: User) -> None:
    hand_over(client)
    assert "Give the device back" in until(client, "story", said()).content.decode()
    send(client, said(body=BODY))
    story = Story.objects.get()
    assert story.collected_by == collector


def test_it_comes_back_by_their_password_alone(client: Client, collector: User) -> None:
    hand_over(client)
    assert (
        "This is not the password."
        in client.post("/share/hand-back/", {"password": "another"}).content.decode()
    )
    assert client.get("/admin/")["Location"] == "/share/hand-back/"
    assert client.post("/share/hand-back/", {"password": PASSWORD})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.get("/share/hand-back/")["Location"] == "/share/"


def test_what_was_not_sent_is_locked_and_the_tellers_page_closed(client: Client, collector: User) -> None:
    story = StoryFactory()
    words = receipts.issue(story.storyteller, "a key")
    hand_over(client)
    until(client, "others", said(body=BODY))
    client.post("/my-story/", {"words": " ".join(words)})
    assert client.get("/my-story/", follow=True).status_code == 200
    client.post("/share/hand-back/", {"password": PASSWORD})
    assert client.get("/share/tell/story/")["Location"] == "/share/tell/unlock/"
    assert client.get(f"/my-story/{story.public_id}/").status_code == 404


def test_guesses_are_slowed_here_too(client: Client, collector: User) -> None:
    """It is where the collector signs in: that alone must not let whoever holds it guess for ever."""
    hand_over(client)
    answers = [
        client.post("/share/hand-back/", {"password": f"guess {number}"}).status_code
        for number in range(PASSWORDS.at_one + 2)
    ]
    assert answers[-1] == 429
    assert client.post("/share/hand-back/", {"password": PASSWORD}).status_code == 429


def test_an_older_session_key_opens_nothing(client: Client, collector: User) -> None:
    before = client.cookies["sessionid"].value
    hand_over(client)
    thief = Client()
    thief.cookies["sessionid"] = before
    assert "/admin/login/" in thief.get("/admin/")["Location"]


@pytest.mark.parametrize("role", [role for role in ROLES_WITH_ACCOUNT if role is not Role.COLLECTOR])
def test_only_collectors_of_the_study_hand_over(client: Client, role: Role) -> None:
    ConsentFormVersionFactory()
    client.force_login(UserFactory(role=role))
    assert client.post(f"/admin/hand-over/{the_study().pk}/").status_code in (302, 403)
    assert client.get("/share/hand-back/")["Location"] == "/share/"


def test_a_study_of_others_is_not_theirs_to_hand_over(client: Client, collector: User) -> None:
    elsewhere: Study = StudyFactory(name="Fictional Elsewhere")
    client.post(f"/admin/hand-over/{elsewhere.pk}/")
    assert client.get("/share/hand-back/")["Location"] == "/share/"


def test_who_was_never_handed_a_device_sees_the_front_door(client: Client) -> None:
    assert client.get("/share/hand-back/")["Location"] == "/share/"
    assert step_of(client.get("/share/hand-back/", follow=True)) == ""
