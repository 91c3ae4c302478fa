"""Copies that left the site: who has what, who is told of a withdrawal, and what the teller hears."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.erasure import erase
from stories.exports import copies
from stories.models import Because, CopyKind, Notice, ReleasedCopy, Story
from stories.models.uses import Use
from stories.roles import Role
from stories.signals import retry
from tests.factories import StoryFactory, StudyFactory, UserFactory
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def given(*stories: Story, kind: CopyKind = CopyKind.PRINT, **changes: str) -> ReleasedCopy:
    said = {"title": "The door that opened", "given_to": "Saltrow library", "reach": "desk@example.org"}
    return copies.register(by=Machine("test"), kind=kind, stories=stories, **(said | changes))


def because() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("because", flat=True))


@pytest.mark.parametrize(
    ("kind", "use"),
    [(CopyKind.PRINT, Use.BOOK), (CopyKind.EDITION, Use.BOOK), (CopyKind.EXPORT, Use.SHARE)],
)
def test_a_copy_is_made_only_of_what_may_be_in_it(kind: CopyKind, use: Use) -> None:
    story, other = StoryFactory(), StoryFactory(uses=tuple(set(Use) - {use}))
    given(story, kind=kind)
    with pytest.raises(copies.NotAllowed, match=str(other.pk)):
        given(story, other, kind=kind)
    with pytest.raises(copies.NotAllowed):
        given(kind=kind)
    assert ReleasedCopy.objects.count() == 1


@pytest.mark.parametrize(("use", "written"), [(Use.BOOK, 1), (Use.KEEP, 1), (Use.PUBLISH, 0), (Use.SHARE, 0)])
def test_a_withdrawal_of_that_use_writes_a_notice(use: Use, written: int) -> None:
    story = StoryFactory()
    given(story)
    acts.withdraw(by=Teller(story.pk), story=story, uses=(use,))
    assert copies.write_notices(story) == written
    assert copies.write_notices(story) == 0
    assert Notice.objects.count() == written


def test_what_was_put_back_before_anyone_was_told_needs_no_notice() -> None:
    story = StoryFactory()
    given(story)
    acts.withdraw(by=Teller(story.pk), story=story)
    copies.write_notices(story)
    acts.undo_take_back(by=Teller(story.pk), story=story)
    copies.write_notices(story)
    assert because() == []


def test_a_pause_is_no_withdrawal() -> None:
    story = StoryFactory()
    given(story)
    acts.pause(by=Teller(story.pk), story=story)
    assert copies.write_notices(story) == 0


def test_after_the_erasure_it_is_still_known_who_has_a_copy() -> None:
    story = StoryFactory()
    copy = given(story)
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    copies.write_notices(story)
    erase.process_due()
    assert because() == [Because.NO_LONGER, Because.ERASED]
    words = copies.words_of(Notice.objects.get(because=Because.ERASED))
    assert "“The door that opened”" in words
    assert str(story.public_id) in words
    assert copy.holds.get().subject == story.public_id


def test_notices_are_written_when_the_news_is_told() -> None:
    story = StoryFactory()
    given(story)
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.BOOK,))
    from stories.models import Outbox

    Outbox.objects.update(at="2026-01-01T00:00:00Z")
    retry()
    assert because() == [Because.NO_LONGER]


def test_a_teller_sees_who_has_a_copy_and_that_it_cannot_be_called_back(client: Client) -> None:
    story = StoryFactory()
    given(story)
    opened(client, story)
    address = f"/my-story/{story.public_id}/"
    for page in (client.get(address), client.get(f"{address}take-back/")):
        assert "“The door that opened”, given to Saltrow library" in page.content.decode()
        assert "cannot be called back" in page.content.decode()
    client.post(f"{address}take-back/")
    assert "given to Saltrow library" in client.get(address).content.decode()


def test_an_editor_writes_a_copy_down(client: Client) -> None:
    story, other = StoryFactory(), StoryFactory(uses=(Use.KEEP,))
    client.force_login(UserFactory(role=Role.EDITOR))
    form: dict[str, Any] = {"kind": "print", "title": "A book", "given_to": "A library", "reach": ""}
    response = client.post("/admin/copies/", form | {"stories": f"{story.pk}, {other.pk}"})
    assert (response.status_code, "have not said yes" in response.content.decode()) == (422, True)
    assert client.post("/admin/copies/", form | {"stories": "999999"}).status_code == 422
    page = client.post("/admin/copies/", form | {"stories": f"{story.pk}"}, follow=True).content.decode()
    assert "A library" in page
    assert "Notices to send" not in page


def test_a_steward_sends_notices_and_notes_it(client: Client) -> None:
    story = StoryFactory()
    given(story)
    acts.withdraw(by=Teller(story.pk), story=story, uses=(Use.BOOK,))
    copies.write_notices(story)
    steward = UserFactory(role=Role.STEWARD)
    client.force_login(steward)
    page = client.get("/admin/copies/").content.decode()
    assert "desk@example.org" in page
    assert "Write down a copy" not in page
    notice = Notice.objects.get()
    page = client.post(f"/admin/copies/notices/{notice.pk}/sent/", follow=True).content.decode()
    notice.refresh_from_db()
    assert (notice.sent_by, "Nothing was taken back that others have." in page) == (steward, True)


def test_other_roles_and_other_studies_see_none_of_it(client: Client) -> None:
    StudyFactory()
    story = StoryFactory()
    given(story)
    acts.withdraw(by=Teller(story.pk), story=story)
    copies.write_notices(story)
    for role in (Role.RESEARCHER, Role.LEADER, Role.COLLECTOR):
        client.force_login(UserFactory(role=role))
        assert client.get("/admin/copies/").status_code in (302, 403)
    elsewhere = UserFactory(role=Role.STEWARD)  # in the team of no study, now that there are two
    client.force_login(elsewhere)
    assert "Saltrow library" not in client.get("/admin/copies/").content.decode()
    assert client.post(f"/admin/copies/notices/{Notice.objects.get().pk}/sent/").status_code == 404
    with pytest.raises(PermissionDenied):
        copies.mark_sent(by=elsewhere, notice=Notice.objects.get())
