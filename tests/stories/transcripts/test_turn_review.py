"""Who vouches for each turn: a person who listened, the teller, or nobody yet."""

import json
from typing import Any

import pytest
from django.test import Client

from stories.accounts.actors import Teller
from stories.models import AuditEntry, Recording, Revision, User
from stories.redaction import parts
from stories.roles import Role
from stories.texts.revisions import correct
from stories.transcripts import review
from tests.factories import UserFactory
from tests.stories.transcripts.test_drafts import BODY, current, recording

__all__ = ["recording"]
pytestmark = pytest.mark.django_db
LINES = BODY.split("\n")


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


def put(person: User, recording: Recording, *ticks: bool, **changed: str) -> Any:
    """Sent as the editor sends it: whether each turn is ticked, and other words for some."""
    client = Client()
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/words/"
    sheet = client.get(address).context["sheet"]
    turns = [
        {
            "who": turn["who"],
            "text": changed.get(f"t{n}", turn["text"]),
            "start": turn["start"],
            "checked": tick,
        }
        for n, (turn, tick) in enumerate(zip(sheet["turns"], ticks, strict=True))
    ]
    return client.post(address, {"revision": sheet["revision"], "turns": json.dumps(turns)}, follow=True)


def ticks(revision: Revision) -> list[int | None]:
    return list(revision.turns.values_list("checked_by", flat=True))


def test_a_tick_is_kept_without_a_new_version(recording: Recording, person: User) -> None:
    answer = put(person, recording, True, False, True)
    assert "Your ticks are saved." in answer.content.decode()
    assert current(recording).number == 1
    assert ticks(current(recording)) == [person.pk, None, person.pk]
    assert [turn.get("checked") for turn in answer.context["sheet"]["turns"]] == [True, None, True]
    assert not current(recording).is_vouched_for
    page = answer.client.get("/admin/recordings/").content.decode()
    assert "2 of 3 turns checked" in page
    other: User = UserFactory(role=Role.RESEARCHER)
    put(other, recording, True, False, False)
    assert ticks(current(recording)) == [person.pk, None, None]
    assert AuditEntry.objects.filter(action="text.turns_checked").count() == 2


def test_with_the_last_tick_the_whole_is_checked_and_without_it_no_more(
    recording: Recording, person: User
) -> None:
    put(person, recording, True, True, True)
    assert current(recording).checked_by == person
    assert current(recording).is_vouched_for
    put(person, recording, True, False, True)
    assert current(recording).checked_at is None
    assert AuditEntry.objects.filter(action="text.unchecked").count() == 1


def test_ticks_stay_where_the_words_do(recording: Recording, person: User) -> None:
    put(person, recording, True, True, False)
    put(person, recording, True, False, False, t1="I lost my post.")
    assert (current(recording).number, ticks(current(recording))) == (2, [person.pk, None, None])
    other = UserFactory(role=Role.RESEARCHER)
    put(other, recording, True, True, False, t2="When was that?")
    assert ticks(current(recording)) == [person.pk, other.pk, None]
    correct(by=other, text=recording.transcript, body=current(recording).body.replace("happened", "was it"))
    assert ticks(current(recording)) == [None, other.pk, None]


def test_the_teller_agrees_to_every_turn_and_not_to_what_is_written_later(
    recording: Recording, person: User
) -> None:
    review.teller_agrees(by=Teller(recording.story_id), revision=current(recording))
    answer = put(person, recording, False, False, False, t1="I lost my post.")
    agreed = list(current(recording).turns.values_list("agreed_at", flat=True))
    assert [at is not None for at in agreed] == [True, False, True]
    assert [turn.get("agreed") for turn in answer.context["sheet"]["turns"]] == [True, None, True]


def test_another_speaker_did_not_agree(recording: Recording, person: User) -> None:
    review.teller_agrees(by=Teller(recording.story_id), revision=current(recording))
    client = Client()
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/words/"
    turns = client.get(address).context["sheet"]["turns"]
    sent = [{"who": turns[0]["who"], "text": turn["text"], "start": turn["start"]} for turn in turns]
    client.post(address, {"revision": current(recording).pk, "turns": json.dumps(sent)})
    agreed = list(current(recording).turns.values_list("agreed_at", flat=True))
    assert [at is not None for at in agreed] == [True, False, True]


def test_closing_a_part_takes_no_tick_away(recording: Recording, person: User) -> None:
    put(person, recording, True, True, False)
    start = BODY.index("job")
    parts.close(by=Teller(recording.story_id), revision=current(recording), start=start, end=start + 3)
    assert ticks(current(recording)) == [person.pk, person.pk, None]


def test_who_listens_to_all_of_it_checks_every_turn(recording: Recording, person: User) -> None:
    put(person, recording, True, False, False)
    other = UserFactory(role=Role.RESEARCHER)
    review.mark_checked(by=other, revision=current(recording))
    assert ticks(current(recording)) == [person.pk, other.pk, other.pk]
