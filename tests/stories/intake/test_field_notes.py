"""A collector's own notes: theirs, never the teller's words, and gone with the story."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.erasure import erase
from stories.intake import field_notes
from stories.intake.field_notes import BadNote
from stories.models import AuditEntry, FieldNote, Story, StoryKind, User
from stories.roles import ROLES_WITH_ACCOUNT, Role
from stories.tellers.appearances import appearances
from tests.factories import StoryFactory, UserFactory
from tests.stories.intake.test_anonymous import rows_with
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
NOTE = "We sat in the quiet room, and the radiator ticked."


@pytest.fixture
def collector() -> User:
    person: User = UserFactory(role=Role.COLLECTOR)
    return person


@pytest.fixture
def story(collector: User) -> Story:
    told: Story = StoryFactory(
        kind=StoryKind.INTERVIEW,
        collected_by=collector,
        body="I lost my job in the spring and then the nurse listened to me.",
    )
    return told


def test_it_is_theirs_alone(client: Client, collector: User, story: Story) -> None:
    address = f"/admin/field-notes/{story.pk}/"
    client.force_login(collector)
    assert address in client.get("/admin/").content.decode()
    client.post(address, {"body": NOTE})
    assert NOTE in client.get(address).content.decode()
    assert rows_with(NOTE.lower()) == []
    for role in ROLES_WITH_ACCOUNT:
        client.force_login(UserFactory(role=role))
        assert client.get(address).status_code in (302, 403, 404), role


def test_the_teller_knows_of_it_and_does_not_read_it(client: Client, collector: User, story: Story) -> None:
    field_notes.write(by=collector, story=story, body=NOTE)
    assert [one.kind for one in appearances(story)].count("field-note") == 1
    page = opened(client, story)
    assert "on how you told it, without your words." in page and NOTE not in page


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (" \u200b", "Write what you noticed."),
        ("x" * 4_001, "at most"),
        ("She said: in the spring and then the nurse listened to me. And left.", "the teller’s words"),
    ],
)
def test_what_is_no_note_is_refused_and_what_was_typed_stays(
    client: Client, collector: User, story: Story, body: str, why: str
) -> None:
    client.force_login(collector)
    answer = client.post(f"/admin/field-notes/{story.pk}/", {"body": body})
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert not FieldNote.objects.exists()


def test_it_is_removed_by_who_wrote_it(client: Client, collector: User, story: Story) -> None:
    note = field_notes.write(by=collector, story=story, body=NOTE)
    with pytest.raises(PermissionDenied):
        field_notes.remove(by=UserFactory(role=Role.COLLECTOR), note=note)
    client.force_login(collector)
    client.post(f"/admin/field-notes/{story.pk}/", {"remove": str(note.pk)})
    assert not FieldNote.objects.exists()
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"note.written", "note.removed"}


def test_nobody_writes_on_a_story_that_they_did_not_take_in_or_that_is_taken_back(
    collector: User, story: Story
) -> None:
    with pytest.raises(PermissionDenied):
        field_notes.write(by=UserFactory(role=Role.COLLECTOR), story=story, body=NOTE)
    acts.withdraw(by=Teller(story.pk), story=story)
    with pytest.raises(PermissionDenied):
        field_notes.write(by=collector, story=story, body=NOTE)


def test_it_goes_with_the_story(collector: User, story: Story) -> None:
    field_notes.write(by=collector, story=story, body=NOTE)
    acts.withdraw(by=Teller(story.pk), story=story)
    with clock.at(clock.now() + timedelta(days=2)):
        erase.process_due()
    assert not FieldNote.objects.exists()


def test_the_same_words_twice_are_two_notes(collector: User, story: Story) -> None:
    for _ in range(2):
        field_notes.write(by=collector, story=story, body=NOTE)
    assert len(field_notes.of(collector, story)) == 2
    with pytest.raises(BadNote):
        field_notes.write(by=collector, story=story, body="")
