"""What came in without evidence opens when a steward puts some beside it, or when its teller says so."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stories.accounts.actors import Teller
from stories.bulk_import import missing_evidence, receipt_cards
from stories.bulk_import.archive import Folder
from stories.bulk_import.run import run
from stories.consent import acts, evidence
from stories.ledger.verify import verify
from stories.models import Batch, BatchStage, ConsentEvent, EventKind, Method, Story, User
from stories.models.uses import Use
from stories.roles import Role
from tests.factories import UserFactory, the_study
from tests.stories.bulk_import.folders import FILES, picture, write

pytestmark = [pytest.mark.both, pytest.mark.django_db, pytest.mark.usefixtures("form_in_force")]


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    write(tmp_path, [{"words": "one.txt", "who": "Wren", "consents": "research"}], FILES)
    collector = UserFactory(role=Role.COLLECTOR)
    batch = Batch.objects.create(study=the_study(), by=collector, stage=BatchStage.KEEPING)
    batch.report = run(batch, Folder(tmp_path)).packed()
    batch.save()
    return batch


@pytest.fixture
def story(batch: Batch) -> Story:
    return Story.objects.get()


@pytest.fixture
def steward() -> User:
    found: User = UserFactory(role=Role.STEWARD)
    return found


def is_read(story: Story) -> bool:
    return Story.objects.permitting(Use.RESEARCH).filter(pk=story.pk).exists()


def test_a_steward_is_told_and_puts_it_beside(client: Client, story: Story, steward: User) -> None:
    client.force_login(steward)
    desk = client.get(reverse("wagtailadmin_home")).content.decode()
    part = desk.split("Imported without consent evidence")[1].split("</section>")[0]
    assert reverse("stories_consent", args=[story.pk]) in part
    address = reverse("stories_evidence", args=[story.pk])
    page = client.get(reverse("stories_consent", args=[story.pk])).content.decode()
    assert address in page
    for data, why in ((b"", "There is nothing in it"), (b"text", "neither a sound")):
        answer = client.post(address, {"file": SimpleUploadedFile("x.png", data)})
        assert answer.status_code == 422 and why in answer.content.decode()
    assert not is_read(story)
    client.post(address, {"file": SimpleUploadedFile("x.png", picture())})
    assert is_read(story)
    first, second = ConsentEvent.objects.of(story)
    assert (first.kind, first.evidence) == (EventKind.GIVEN, "")
    assert (second.method, second.evidence, second.by) == (
        *(Method.PAPER, story.evidence.get().sha256, steward),
    )
    assert second.answers == first.answers
    assert address not in client.get(reverse("stories_consent", args=[story.pk])).content.decode()
    assert verify(ConsentEvent).wrong is None


def test_its_teller_says_that_the_answers_are_theirs(client: Client, batch: Batch, story: Story) -> None:
    (card,) = receipt_cards.issue(by=batch.by, batch=batch)
    client.post(reverse("stories:my-story"), {"words": " ".join(card.words)})
    address = reverse("stories:these-are-mine", args=[story.public_id])
    page = client.get(reverse("stories:my-story")).content.decode()
    assert address in page and "Are these your answers?" in page
    assert "someone here says that you said it elsewhere" in page
    assert "<strong>not</strong> asked you this" in page
    assert not is_read(story)
    after = client.post(address, follow=True).content.decode()
    assert is_read(story) and address not in after and "Your answers hold from now on" in after
    assert client.post(address).status_code == 302  # pressed twice
    assert ConsentEvent.objects.of(story).count() == 2


def test_a_hold_of_a_steward_of_its_own_stays(story: Story, steward: User) -> None:
    acts.hold(by=steward, story=story)
    missing_evidence.confirm(by=Teller(story.pk), story=story)
    assert not is_read(story)
    acts.release(by=steward, story=story, why=acts.Released.OVER)
    assert is_read(story)


def test_only_for_what_waits_and_only_by_who_may(story: Story, steward: User, tmp_path: Path) -> None:
    file = tmp_path / "form.png"
    file.write_bytes(picture())
    given = evidence.inspect(file)
    for role in (Role.COLLECTOR, Role.RESEARCHER, Role.EDITOR):
        with pytest.raises(PermissionDenied):
            missing_evidence.put_beside(by=UserFactory(role=role), story=story, given=given)
    with pytest.raises(PermissionDenied):
        missing_evidence.confirm(by=Teller(story.pk + 1), story=story)
    acts.withdraw(by=Teller(story.pk), story=story)
    with pytest.raises(acts.TakenBack):
        missing_evidence.put_beside(by=steward, story=story, given=given)
    assert not story.evidence.exists()
    acts.undo_take_back(by=Teller(story.pk), story=story)
    missing_evidence.put_beside(by=steward, story=story, given=given)
    with pytest.raises(missing_evidence.NotWaiting):
        missing_evidence.put_beside(by=steward, story=story, given=given)
