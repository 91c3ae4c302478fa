"""The record of consent: whole, true to the events, and only for who may have it."""

import copy
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stories.accounts.actors import Teller
from stories.consent import acts, default_form, record, ts27560
from stories.models import Method, Story
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import Role
from stories.texts import revisions
from tests.factories import StoryFactory, StorytellerFactory, UserFactory, passage_of, the_study
from tests.stories.telling import opened

pytestmark = pytest.mark.django_db
WHO = {
    "controller": "Fictional Trust",
    "complaints_to": "The fictional ombudsman",
    "address": "1 Nowhere Lane",
    "contact": "trust@example.org",
    "country": "gb",
}


@pytest.fixture
def story() -> Story:
    """Told under the project's form; then its teller thought again about some uses."""
    version = default_form.publish(**WHO)
    story = Story.objects.create(storyteller=StorytellerFactory(), study=the_study(), kind="written")
    acts.give(
        by=Teller(story.pk),
        story=story,
        form_version=version,
        answers=dict.fromkeys(Use, True) | {Use.SHARE: False},
    )
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.INSIGHT,))
    acts.change(by=Teller(story.pk), story=story, answers={Use.INSIGHT: True})
    acts.renew(
        by=Teller(story.pk), story=story, expires_at=timezone.now() + timedelta(days=1), method=Method.PAPER
    )
    return story


def made(story: Story) -> dict[str, Any]:
    made: dict[str, Any] = record.record(story, exercised_at="https://example.org/my-story/")
    return made


def of_use(made: dict[str, Any], use: Use) -> list[str]:
    [process] = [one for one in made["dpv:hasProcess"] if one["dct:identifier"] == use.value]
    return [one["@type"] for one in process["dpv:hasConsentStatus"]]


def test_the_record_has_every_field_of_the_specification(story: Story) -> None:
    assert ts27560.missing(made(story)) == []


def test_each_use_has_its_own_history(story: Story) -> None:
    found = made(story)
    assert of_use(found, Use.INSIGHT) == [
        "dpv:ConsentGiven",
        "dpv:ConsentWithdrawn",
        "dpv:ConsentGiven",
        "dpv:RenewedConsentGiven",
    ]
    assert of_use(found, Use.SHARE) == ["dpv:ConsentRefused"]


def test_the_record_holds_the_wording_and_the_seals_and_no_words_of_the_story(story: Story) -> None:
    account = revisions.account("Then the nurse listened to me.")
    revisions.write_account(by=Teller(story.pk), story=story, account=account)
    quote = quotes.ask(by=UserFactory(role=Role.EDITOR), passage=passage_of(story, "the nurse listened"))
    quotes.approve(by=Teller(story.pk), quote=quote)
    text = json.dumps(made(story))
    assert story.consent_events.last().hash in text
    assert "May our researchers read it?" in text
    assert "nurse" not in text


@pytest.mark.parametrize("name", [name for name, _ in ts27560.MUST])
def test_a_record_without_a_field_is_found(story: Story, name: str) -> None:
    """Every one of them is looked at: the record is emptied field by field until this one is missed."""
    whole = made(story)
    assert any(name in ts27560.missing(without) for without in less_by_one(whole))


def less_by_one(node: Any) -> list[Any]:
    """The record with each of its values taken away in turn."""
    lessened = []
    for path in paths(node):
        lesser = copy.deepcopy(node)
        parent = lesser
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]
        lessened.append(lesser)
    return lessened


def paths(node: Any) -> list[tuple[Any, ...]]:
    keys = node.keys() if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    return [(key, *rest) for key in keys for rest in [(), *paths(node[key])]]


def test_a_form_that_does_not_say_who_asks_makes_a_record_with_gaps() -> None:
    default_form.publish(controller="Trust", complaints_to="Nobody")
    assert set(ts27560.missing(made(StoryFactory()))) == {
        "storage_locations",
        "jurisdiction",
        "party_address",
        "party_contact",
    }


def test_the_teller_reads_and_saves_their_record(story: Story, client: Client) -> None:
    opened(client, story)
    page = client.get(f"/my-story/{story.public_id}/consent/").content.decode()
    assert "May we count it?" in page
    assert page.count("The yes was taken back") == 1
    assert "1 Nowhere Lane" in page
    response = client.get(f"/my-story/{story.public_id}/consent.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert ts27560.missing(json.loads(response.content)) == []
    assert json.loads(response.content)["dct:identifier"] == str(story.public_id)


def test_the_record_stays_the_tellers_after_it_was_taken_back(story: Story, client: Client) -> None:
    opened(client, story)
    acts.withdraw(by=Teller(story.pk), story=story)
    assert client.get(f"/my-story/{story.public_id}/consent/").status_code == 200


@pytest.mark.parametrize("end", ["consent/", "consent.jsonld"])
def test_nobody_else_gets_it(story: Story, client: Client, end: str) -> None:
    address = f"/my-story/{story.public_id}/{end}"
    assert client.get(address).status_code in (302, 404)
    opened(client, StoryFactory())
    assert client.get(address).status_code == 404


def test_a_steward_reads_and_saves_it(story: Story, client: Client) -> None:
    client.force_login(UserFactory(role=Role.STEWARD))
    page = client.get(f"/admin/consent/{story.pk}/").content.decode()
    assert "has every field that ISO/IEC TS 27560 asks for" in page
    assert "May we count it?" in page
    found = json.loads(client.get(f"/admin/consent/{story.pk}/record.jsonld").content)
    assert ts27560.missing(found) == []


def test_a_steward_is_told_what_the_record_lacks(client: Client) -> None:
    client.force_login(UserFactory(role=Role.STEWARD))
    page = client.get(f"/admin/consent/{StoryFactory().pk}/").content.decode()
    assert "lacks what ISO/IEC TS 27560 asks for" in page
    assert "party_address" in page


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.STORYTELLER, Role.STEWARD)])
def test_other_roles_do_not(story: Story, client: Client, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    response = client.get(f"/admin/consent/{story.pk}/record.jsonld")
    assert response.status_code in (302, 403)
