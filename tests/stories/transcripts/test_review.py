"""Who vouches for words: made by a teller, a person or a machine; checked, or agreed to."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import receipts
from stories.models import AuditEntry, Maker, Revision, Story
from stories.roles import Role
from stories.texts import revisions
from stories.texts.revisions import correct, keep_transcript
from stories.transcripts import review
from tests.factories import StoryFactory, UserFactory, revision_of
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]
UNCHECKED = "No person has checked it yet."


def heard() -> Revision:
    recording = recorded()
    return keep_transcript(
        by=Machine("m"), recording=recording, body="I lost my job.", turns=[], made_with="m tiny"
    )


def fresh(revision: Revision) -> Revision:
    return Revision.objects.get(pk=revision.pk)


def test_words_know_who_made_them() -> None:
    told, machine = revision_of(StoryFactory()), heard()
    better = correct(by=UserFactory(role=Role.COLLECTOR), text=machine.text, body="I lost my job then.")
    assert [one.maker for one in (told, machine, better)] == [Maker.TELLER, Maker.MACHINE, Maker.PERSON]
    assert [one.is_vouched_for for one in (told, machine, better)] == [True, False, True]


def test_someone_who_listened_vouches_once_and_it_is_written_down() -> None:
    revision, person = heard(), UserFactory(role=Role.COLLECTOR)
    first = review.mark_checked(by=person, revision=revision)
    again = review.mark_checked(by=UserFactory(role=Role.RESEARCHER), revision=revision)
    assert (again.checked_by, again.checked_at) == (person, first.checked_at)
    assert fresh(revision).is_vouched_for
    assert AuditEntry.objects.filter(action="text.checked").count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEADER, Role.STEWARD])
def test_only_those_who_may_transcribe_can_check(role: Role) -> None:
    revision = heard()
    with pytest.raises(PermissionDenied):
        review.mark_checked(by=UserFactory(role=role), revision=revision)
    assert not fresh(revision).is_vouched_for


def test_only_the_teller_agrees() -> None:
    revision = heard()
    with pytest.raises(PermissionDenied):
        review.teller_agrees(by=Teller(revision.text.story_id + 1), revision=revision)
    with pytest.raises(PermissionDenied):
        review.teller_agrees(by=UserFactory(role=Role.RESEARCHER), revision=revision)
    review.teller_agrees(by=Teller(revision.text.story_id), revision=revision)
    assert (fresh(revision).agreed_at is not None, fresh(revision).is_vouched_for) == (True, True)


def test_nobody_vouches_for_words_that_have_changed() -> None:
    revision = heard()
    correct(by=Machine("test"), text=revision.text, body="Other words.")
    with pytest.raises(revisions.NotCurrent):
        review.mark_checked(by=UserFactory(role=Role.COLLECTOR), revision=revision)
    assert fresh(revision).checked_at is None


@pytest.fixture
def teller(client: Client) -> tuple[Client, Revision]:
    revision = heard()
    client.post("/my-story/", {"words": " ".join(receipts.issue(revision.text.story.storyteller, "k"))})
    return client, revision


def test_the_tellers_page_marks_what_a_machine_wrote_until_they_agree(
    teller: tuple[Client, Revision],
) -> None:
    client, revision = teller
    assert UNCHECKED in client.get("/my-story/").content.decode()
    client.post(f"/my-story/{revision.text.story.public_id}/words/{revision.pk}/")
    page = client.get("/my-story/").content.decode()
    assert (UNCHECKED in page, "You told us that these words are right." in page) == (False, True)
    assert "Yes, this is what I said" not in page


def test_the_tellers_page_says_when_a_person_has_checked(teller: tuple[Client, Revision]) -> None:
    client, revision = teller
    review.mark_checked(by=UserFactory(role=Role.COLLECTOR), revision=revision)
    page = client.get("/my-story/").content.decode()
    assert (UNCHECKED in page, "A person has listened and checked them." in page) == (False, True)


def test_a_teller_can_not_agree_to_the_words_of_another(teller: tuple[Client, Revision]) -> None:
    client, _ = teller
    other = heard()
    assert client.post(f"/my-story/words/{other.pk}/").status_code == 404
    assert fresh(other).agreed_at is None
    assert Story.objects.count() == 2
