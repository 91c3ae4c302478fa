"""The steward's desk: a story's whole history, who it is for a reason, and keys that change."""

import json
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings as conf
from django.core.management import CommandError, call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from analysis.coding import acts as coding
from stories.accounts.actors import Teller
from stories.consent import acts, wording
from stories.intake import referrals
from stories.ledger import schedule
from stories.models import (
    AuditEntry,
    ConsentFormVersion,
    Identity,
    LedgerCheck,
    LostReceipt,
    Referral,
    ReferralReason,
    Story,
    User,
)
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.tellers import identity, key_rotation, receipt_recovery
from tests.conftest import Worker
from tests.factories import CodeFactory, QuoteFactory, StoryFactory, StudyFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
WORDS = "the nurse listened to me"


@pytest.fixture
def steward(client: Client) -> User:
    steward: User = UserFactory(role=Role.STEWARD)
    client.force_login(steward)
    return steward


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory(title="The kettle")
    identity.reach(by=Teller(story.pk), story=story, way=Reach.at("wren@example.org"))
    return story


def test_a_whole_history_is_saved_with_no_word_of_the_story(
    client: Client, steward: User, story: Story
) -> None:
    researcher, quote = UserFactory(role=Role.RESEARCHER), QuoteFactory(passage=passage_of(story, WORDS))
    coding.apply(by=researcher, passage=quote.passage, code=CodeFactory())
    quotes.approve(by=Teller(story.pk), quote=quote)
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.SHARE,))
    other = StoryFactory()
    acts.pause(by=Teller(other.pk), story=other)
    answer = client.get(f"/admin/consent/{story.pk}/history.json")
    told = json.loads(answer.content)
    assert [event["what"] for event in told["consent"]] == ["given", "quote_yes", "withdrawn"]
    done = [entry["what"] for entry in told["done"]]
    assert {"identity.contact", "coding.applied", "quote.approved", "consent.withdrawn"} <= set(done)
    assert "consent.paused" not in done
    assert all(entry["seal"] for entry in told["done"])
    assert not [word for word in ("nurse", "kettle", "wren@") if word in answer.content.decode()]
    assert AuditEntry.objects.filter(action="story.history").count() == 1
    page = client.get(f"/admin/consent/{story.pk}/").content.decode()
    assert "A passage was coded" in page and "coding.applied" not in page


def test_who_it_is_is_read_for_a_reason_of_the_list(client: Client, steward: User, story: Story) -> None:
    page = f"/admin/consent/{story.pk}/"
    assert "wren" not in client.get(page).content.decode()
    for reason in ("", "curious"):
        assert "wren" not in client.post(f"{page}identity/", {"why": reason}, follow=True).content.decode()
    assert not AuditEntry.objects.filter(action="identity.read").exists()
    assert "wren@example.org" in client.post(f"{page}identity/", {"why": "safeguarding"}).content.decode()
    assert AuditEntry.objects.get(action="identity.read").detail == {"why": "safeguarding"}


def test_of_one_who_left_nothing_it_says_so(client: Client, steward: User) -> None:
    page = client.post(f"/admin/consent/{StoryFactory().pk}/identity/", {"why": "duty"}).content.decode()
    assert ("No name is kept" in page, "No way to reach them is kept" in page) == (True, True)


@pytest.mark.parametrize("address", ["history.json", "identity/"])
def test_only_for_a_steward_of_the_study(client: Client, story: Story, address: str) -> None:
    for person, answers in (
        (UserFactory(role=Role.STEWARD, role__study=StudyFactory()), {404}),
        (UserFactory(role=Role.RESEARCHER), {302, 403}),
        (UserFactory(role=Role.ADMINISTRATOR), {302, 403}),
    ):
        client.force_login(person)
        way = client.get if address.endswith("json") else client.post
        assert way(f"/admin/consent/{story.pk}/{address}", {"why": "duty"}).status_code in answers


def test_the_desk_says_how_the_ledger_is_and_which_forms_are_in_the_making(
    client: Client, steward: User, story: Story
) -> None:
    assert "Since this site began it has not been read yet." in client.get("/admin/").content.decode()
    schedule.all_of_it()
    form = ConsentFormVersion.objects.get().form
    draft = wording.draft(by=steward, form=form, language="pl")
    desk = client.get("/admin/").content.decode()
    assert f'href="/admin/consent-forms/{draft.pk}/"' in desk
    assert "Polski" in desk
    assert "The ledger" in desk and "has not been read yet" not in desk


def test_a_steward_has_the_ledger_read_and_sees_how_it_is(
    client: Client, steward: User, worker: Worker
) -> None:
    assert "Read the ledger now" in client.get("/admin/").content.decode()
    said = client.post("/admin/ledger/read/", follow=True).content.decode()
    assert "A worker reads the ledger now." in said
    worker.drain()
    assert LedgerCheck.objects.get().is_whole
    assert "It is whole." in client.get("/admin/").content.decode()
    assert "less than a minute ago" in client.post("/admin/ledger/read/", follow=True).content.decode()
    assert LedgerCheck.objects.count() == 1


def test_nobody_else_has_it_read(client: Client) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert client.post("/admin/ledger/read/").status_code in (302, 403)
    assert not DBTaskResult.objects.exists()


# ---- Keys -----------------------------------------------------------------------------------


def test_what_is_sealed_is_sealed_anew_and_the_old_key_can_go(story: Story, settings: Any) -> None:
    receipt_recovery.ask(contact="wren@example.org", hint="the kettle")
    asked = referrals.ask(study=story.study, why=ReferralReason.HELP, contact="0121 496 0000")
    old, new = conf.STORYBOOK_IDENTITY_KEYS[0], Fernet.generate_key().decode()
    settings.STORYBOOK_IDENTITY_KEYS = [new, old]
    out = StringIO()
    call_command("reseal", stdout=out)
    assert "Sealed anew: 4" in out.getvalue()
    settings.STORYBOOK_IDENTITY_KEYS = [new]
    assert Identity.objects.get().opened() == ("", Reach.at("wren@example.org"))
    assert LostReceipt.objects.get().hint == "the kettle"
    assert Referral.objects.get(pk=asked.pk).contact == "0121 496 0000"


def test_what_no_key_opens_is_named_and_left_as_it_is(story: Story, settings: Any) -> None:
    sealed = Identity.objects.get().sealed_contact
    settings.STORYBOOK_IDENTITY_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match=f"identity:{Identity.objects.get().pk}"):
        call_command("reseal", stdout=StringIO())
    assert Identity.objects.get().sealed_contact == sealed
    with pytest.raises(InvalidToken):
        Identity.objects.get().opened()


def test_every_sealed_field_there_is_is_sealed_anew() -> None:
    there = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name.startswith("sealed_")
    }
    assert there == {(model, name) for model, names in key_rotation.SEALED for name in names}
