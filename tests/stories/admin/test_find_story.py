"""A steward finds a story: by what its teller knows of it, or by the contact that they left."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Area, AuditEntry, Story, User
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.roles import Role
from stories.tellers import identity
from tests.factories import AreaFactory, StoryFactory, StudyFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/admin/find-story/"


@pytest.fixture
def place(db: None) -> Area:
    area: Area = AreaFactory(name="Weaverham")
    return area


@pytest.fixture
def story(place: Area) -> Story:
    ward = place.add_child(name="Mill Ward")
    story: Story = StoryFactory(title="Zimą w Łodzi: a café", area=ward, told_on="2026-03-04")
    identity.reach(by=Teller(story.pk), story=story, way=Reach.at("07700 900123"))
    return story


@pytest.fixture
def steward(client: Client) -> User:
    user: User = UserFactory(role=Role.STEWARD)
    client.force_login(user)
    return user


def found(client: Client, **said: Any) -> list[str]:
    """Each line of the table, as it is read."""
    page = client.post(PAGE, said).content.decode()
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]*>", " ", row)).split()) for row in rows]


@pytest.mark.parametrize(
    "said",
    [
        {"title": "CAFE  zima"},
        {"title": "lodzi"},
        {"title": "l'odzi: a"},
        {"day": "2026-03-04"},
        {"title": "café", "day": "2026-03-04"},
    ],
)
def test_by_its_title_and_its_day(client: Client, steward: User, story: Story, said: dict[str, str]) -> None:
    StoryFactory(title="A spring", told_on="2026-03-05")
    (row,) = found(client, **said)
    assert row.startswith(f"Story {story.pk}: Zimą w Łodzi: a café 4 March 2026 Mill Ward It may be read")


def test_by_its_place_and_all_that_lies_in_it(
    client: Client, steward: User, story: Story, place: Area
) -> None:
    StoryFactory(area=AreaFactory(name="Elsewhere"))
    assert [row.split(":")[0] for row in found(client, place=place.pk)] == [f"Story {story.pk}"]


def test_by_the_number_on_the_card(client: Client, steward: User, story: Story) -> None:
    StoryFactory()
    assert [row.split(":")[0] for row in found(client, number=f" {story.pk} ")] == [f"Story {story.pk}"]
    for wrong in ("0", "x", "9" * 30):
        assert client.post(PAGE, {"number": wrong}).status_code == 422
    assert "Say at least one thing" in client.post(PAGE, {"title": " "}).content.decode()
    assert found(client, number=story.pk + 999) == []


def test_what_was_taken_back_is_found_by_its_number_and_not_by_its_title(
    client: Client, steward: User, story: Story
) -> None:
    acts.withdraw(by=Teller(story.pk), story=story)
    assert found(client, title="zima") == []
    (row,) = found(client, number=story.pk)
    assert "Zimą" not in row and f"Story {story.pk} 4 March 2026" in row


def test_by_the_contact_for_a_reason_that_is_written_down(
    client: Client, steward: User, story: Story
) -> None:
    assert "logged" in client.post(PAGE, {"contact": "07700900123"}).content.decode()
    assert not AuditEntry.objects.filter(action="contact.looked_for").exists()
    (row,) = found(client, contact="+44 7700 900123", why="they-came")
    assert row.startswith(f"Story {story.pk}")
    entry = AuditEntry.objects.get(action="contact.looked_for")
    assert (entry.target, entry.detail, entry.actor) == (
        f"storyteller:{story.storyteller_id}",
        {"why": "they-came"},
        steward,
    )
    assert found(client, contact="07700 900124", why="duty") == []
    assert AuditEntry.objects.filter(action="contact.looked_for", target=f"user:{steward.pk}").count() == 1


def test_whoever_said_no_to_being_reached_is_not_found_by_contact(
    client: Client, steward: User, story: Story
) -> None:
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.CONTACT,))
    assert found(client, contact="07700900123", why="duty") == []


def test_a_few_of_many_are_shown_and_how_many_there_are(client: Client, steward: User) -> None:
    StoryFactory.create_batch(22, told_on="2026-05-05")
    page = client.post(PAGE, {"day": "2026-05-05"}).content.decode()
    assert ("22 stories" in page, "The newest 20 are shown." in page) == (True, True)


def test_only_for_a_steward_of_its_study(client: Client, story: Story) -> None:
    client.force_login(UserFactory(role=Role.STEWARD, role__study=StudyFactory()))
    assert found(client, number=story.pk) == found(client, title="zima") == []
    assert found(client, contact="07700900123", why="duty") == []
    for role in (Role.RESEARCHER, Role.COLLECTOR, Role.EDITOR, Role.ADMINISTRATOR):
        client.force_login(UserFactory(role=role))
        assert client.post(PAGE, {"number": story.pk}).status_code in {302, 403}
