"""Worried about someone: the lead alone reads it, decides with reasons, and all of it is logged."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.erasure import erase
from stories.models import AuditEntry, Concern, Story, Study, User
from stories.models.concern import Decision
from stories.roles import ROLES_WITH_ACCOUNT, Role
from stories.studies import concerns
from tests.factories import StoryFactory, StudyFactory, UserFactory, the_study

pytestmark = pytest.mark.django_db
WORDS = "She said that he comes back on Friday."
WHY = "We rang her. Her sister is with her."


@pytest.fixture
def story() -> Story:
    story: Story = StoryFactory()
    return story


@pytest.fixture
def lead(story: Story) -> User:
    lead: User = UserFactory(role=Role.COLLECTOR)
    Study.objects.update(safeguarding_lead=lead)
    return lead


@pytest.fixture
def concern(story: Story, lead: User) -> Concern:
    researcher = UserFactory(role=Role.RESEARCHER)
    return concerns.raise_concern(by=researcher, study=story.study, story=story, words=WORDS)


def test_everybody_of_the_team_can_write_one(client: Client, story: Story, lead: User) -> None:
    for role in ROLES_WITH_ACCOUNT:
        client.force_login(UserFactory(role=role))
        assert "I am worried about someone" in client.get("/admin/").content.decode()
        sent = client.post("/admin/worried/", {"words": WORDS, "story": str(story.public_id)})
        assert sent.status_code == 302, role
    written = Concern.objects.all()
    assert {one.story for one in written} == {story}
    assert not any(WORDS in one.sealed_words for one in written)


@pytest.mark.parametrize("words", ["", " \u200b", "x" * 5000])
def test_what_cannot_be_kept_comes_back(client: Client, story: Story, lead: User, words: str) -> None:
    client.force_login(UserFactory(role=Role.EDITOR))
    refused = client.post("/admin/worried/", {"words": words, "story": "no such name"})
    assert (refused.status_code, Concern.objects.exists()) == (422, False)
    assert words.strip("\u200b ") in refused.content.decode()


def test_the_lead_alone_reads_it_and_that_is_logged(client: Client, concern: Concern, lead: User) -> None:
    address = f"/admin/concerns/{concern.pk}/"
    for role in ROLES_WITH_ACCOUNT:
        person = UserFactory(role=role)
        client.force_login(person)
        assert [client.get("/admin/concerns/").status_code, client.get(address).status_code] == [404, 404]
        assert client.post(address).status_code == 404
        assert "Somebody is worried" not in client.get("/admin/").content.decode()
        with pytest.raises(PermissionDenied):
            concerns.read(by=person, concern=concern)
    client.force_login(lead)
    assert f'href="{address}"' in client.get("/admin/").content.decode()
    assert WORDS not in client.get(address).content.decode()
    assert not AuditEntry.objects.filter(action="concern.read").exists()
    assert WORDS in client.post(address).content.decode()
    entry = AuditEntry.objects.get(action="concern.read")
    assert (entry.target, WORDS in str(entry.detail)) == (f"concern:{concern.pk}", False)


@pytest.mark.both
def test_it_is_decided_with_reasons(client: Client, concern: Concern, lead: User) -> None:
    client.force_login(lead)
    address = f"/admin/concerns/{concern.pk}/decide/"
    for sent in ({}, {"decision": "talked"}, {"decision": "other", "reasons": WHY}):
        refused: Any = client.post(address, sent)
        assert (refused.status_code, sent.get("reasons", "") in refused.content.decode()) == (422, True)
    client.post(address, {"decision": "talked", "reasons": WHY})
    concern.refresh_from_db()
    assert (concern.decision, concern.decided_by, WHY in concern.sealed_reasons) == (
        Decision.TALKED,
        lead,
        False,
    )
    assert concerns.read(by=lead, concern=concern).reasons == WHY
    assert "Nobody is worried just now." in client.get("/admin/").content.decode()
    concerns.decide(by=lead, concern=concern, decision=Decision.PASSED_ON, reasons="Again.")
    assert AuditEntry.objects.filter(action="concern.decided").count() == 2


def test_nobody_of_another_study_raises_or_reads_it(concern: Concern, story: Story, lead: User) -> None:
    other_lead = UserFactory(role=Role.STEWARD)
    elsewhere = StudyFactory(safeguarding_lead=other_lead)
    stranger = UserFactory(role=Role.COLLECTOR, role__study=elsewhere)
    with pytest.raises(PermissionDenied):
        concerns.raise_concern(by=stranger, study=the_study(), words=WORDS)
    with pytest.raises(PermissionDenied):
        concerns.read(by=other_lead, concern=concern)
    with pytest.raises(ValidationError):
        concerns.raise_concern(by=stranger, study=elsewhere, story=story, words=WORDS)
    assert concerns.story_of(stranger, story.public_id) is None
    with pytest.raises(PermissionDenied):
        concerns.raise_concern(by=Teller(story.pk), study=story.study, words=WORDS)


@pytest.mark.parametrize("decided", [True, False])
def test_with_an_erasure_it_goes_once_it_is_decided(
    concern: Concern, story: Story, lead: User, decided: bool
) -> None:
    if decided:
        concerns.decide(by=lead, concern=concern, decision=Decision.TALKED, reasons=WHY)
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    erase.process_due()
    concern.refresh_from_db()
    assert (concern.story, concern.of_erased) == (None, True)
    if not decided:  # somebody may be in danger: it is decided first
        assert concerns.read(by=lead, concern=concern).words == WORDS
        concerns.decide(by=lead, concern=concern, decision=Decision.WATCH, reasons=WHY)
        concern.refresh_from_db()
    assert (concern.sealed_words, concern.sealed_reasons) == ("", "")
    assert concern.decision
