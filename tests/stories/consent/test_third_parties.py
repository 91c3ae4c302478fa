"""Other people in a story: nobody outside reads it until they have been asked."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts, third_parties
from stories.models import AuditEntry, OtherPerson, OtherState, Quote, Story, User
from stories.models.uses import SHOWS_OTHERS, Use
from stories.roles import Role
from tests.factories import (
    ConsentFormVersionFactory,
    QuoteFactory,
    StoryFactory,
    StudyFactory,
    UserFactory,
    passage_of,
)
from tests.stories.telling import opened, said, send

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def open_uses(story: Story) -> set[Use]:
    return {use for use in Use if Story.objects.permitting(use).filter(pk=story.pk).exists()}


@pytest.fixture
def steward() -> User:
    steward: User = UserFactory(role=Role.STEWARD)
    return steward


def test_a_teller_says_so_and_it_is_shown_to_nobody_outside(client: Client, steward: User) -> None:
    ConsentFormVersionFactory()
    send(client, said(body="My brother came too.", others="yes"))
    story = Story.objects.get()
    assert open_uses(story) == set(Use) - SHOWS_OTHERS - {Use.CONTACT}
    assert "Someone else is in it, and has not been asked yet." in opened(client, story)
    third_parties.add(by=steward, story=story, who="his brother")
    assert Use.PUBLISH not in open_uses(story)
    third_parties.settle(by=steward, other=OtherPerson.objects.get(), state=OtherState.AGREED)
    assert Use.PUBLISH in open_uses(story)


def test_every_one_of_them_has_to_be_settled(steward: User) -> None:
    story = StoryFactory()
    quote = QuoteFactory(passage=passage_of(story, "the nurse listened"), approved=True)
    first = third_parties.add(by=steward, story=story, who="a nurse")
    second = third_parties.add(by=steward, story=story, who="her brother")
    assert not Quote.objects.showable().exists()
    third_parties.settle(by=steward, other=first, state=OtherState.ANONYMISED)
    assert not Quote.objects.showable().exists()
    third_parties.settle(by=steward, other=second, state=OtherState.AGREED)
    assert list(Quote.objects.showable()) == [quote]
    third_parties.settle(by=steward, other=second, state=OtherState.NOT_YET)
    assert not Quote.objects.showable().exists()
    third_parties.confirm_no_third_parties(by=steward, story=story)
    assert list(Quote.objects.showable()) == [quote]
    assert not any("brother" in f"{entry.target}{entry.detail}" for entry in AuditEntry.objects.all())


def test_no_other_answer_of_the_teller_opens_it() -> None:
    story = StoryFactory()
    third_parties.add(by=UserFactory(role=Role.STEWARD), story=story, who="a nurse")
    acts.change(by=Teller(story.pk), story=story, answers=dict.fromkeys(Use, True))
    acts.lift_embargo(by=Teller(story.pk), story=story)
    assert SHOWS_OTHERS.isdisjoint(open_uses(story))


@pytest.mark.parametrize(
    ("role", "adds", "settles"),
    [
        (Role.STEWARD, True, True),
        (Role.COLLECTOR, True, True),
        (Role.EDITOR, True, False),
        (Role.RESEARCHER, False, False),
        (Role.LEADER, False, False),
        (Role.ADMINISTRATOR, False, False),
    ],
)
def test_who_may(client: Client, role: Role, adds: bool, settles: bool) -> None:
    story = StoryFactory()
    there = third_parties.add(by=UserFactory(role=Role.STEWARD), story=story, who="a nurse")
    client.force_login(UserFactory(role=role))
    page = f"/admin/others/{story.pk}/"
    client.post(page, {"who": "her brother"})
    assert OtherPerson.objects.count() == 1 + adds
    client.post(f"{page}{there.pk}/", {"state": "agreed"})
    there.refresh_from_db()
    assert (there.state == OtherState.AGREED) == settles
    client.post(f"{page}nobody/")
    assert OtherPerson.objects.exists() == (role is not Role.STEWARD)


def test_an_editor_who_meets_one_gets_there_from_the_words(client: Client) -> None:
    story = StoryFactory()
    desk, link = f"/admin/workbench/{story.public_id}/", f'href="/admin/others/{story.pk}/"'
    for role, there in ((Role.EDITOR, True), (Role.RESEARCHER, False)):
        client.force_login(UserFactory(role=role))
        assert (link in client.get(desk).content.decode()) == there


def test_of_another_study_nobody_may() -> None:
    story = StoryFactory()
    elsewhere = UserFactory(role=Role.STEWARD, role__study=StudyFactory())
    with pytest.raises(PermissionDenied):
        third_parties.add(by=elsewhere, story=story, who="a nurse")
    with pytest.raises(PermissionDenied):
        third_parties.add(by=Teller(story.pk), story=story, who="a nurse")


def test_desks_say_who_waits(client: Client, steward: User) -> None:
    story = StoryFactory()
    third_parties.add(by=steward, story=story, who="a nurse")
    for role in (Role.STEWARD, Role.COLLECTOR):
        client.force_login(UserFactory(role=role))
        assert f'href="/admin/others/{story.pk}/"' in client.get("/admin/").content.decode()
    assert client.post(f"/admin/others/{story.pk}/", {"who": " "}).status_code == 422
