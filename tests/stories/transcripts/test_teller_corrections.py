"""“That is not what I said”: said by the teller at a turn, heard and answered by somebody, and then a
version."""

import json
import zipfile
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import AuditEntry, CorrectionState, Recording, TellerCorrection, User
from stories.redaction import parts
from stories.roles import Role
from stories.texts.passages import mark
from stories.texts.revisions import NotCurrent, correct
from stories.transcripts import teller_corrections
from tests.factories import UserFactory
from tests.stories.telling import opened
from tests.stories.transcripts.test_drafts import BODY, current, recording

__all__ = ["recording"]
pytestmark = [pytest.mark.both, pytest.mark.django_db]
SAID = "I lost my dog."


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


def say(recording: Recording, number: int = 2, words: str = SAID) -> TellerCorrection:
    turn = current(recording).turns.get(number=number)
    said = teller_corrections.submit(by=Teller(recording.story_id), turn=turn, words=words)
    assert said is not None
    return said


def page(recording: Recording, more: str = "") -> str:
    return f"/my-story/{recording.story.public_id}/words/{more}"


def test_a_teller_says_it_and_somebody_puts_it_in_place(
    recording: Recording, client: Client, person: User
) -> None:
    opened(client, recording.story)
    revision = current(recording)
    assert page(recording) in client.get(f"/my-story/{recording.story.public_id}/").content.decode()
    listed = client.get(page(recording)).content.decode()
    assert page(recording, f"{revision.pk}/2/") in listed
    form = client.get(page(recording, f"{revision.pk}/2/")).content.decode()
    assert f"/listen/{recording.public_id}/?t=700,2300" in form
    assert ">\nI lost my job.</textarea>" in form
    answer = client.post(page(recording, f"{revision.pk}/2/"), {"words": f" {SAID} "}, follow=True)
    assert "A person will check it" in answer.content.decode()
    assert SAID in answer.content.decode()
    assert current(recording) == revision  # nothing is other before somebody has listened

    desk = Client()
    desk.force_login(person)
    assert "1 turn that is not what the teller said" in desk.get("/admin/recordings/").content.decode()
    address = f"/admin/recordings/{recording.pk}/own-words/"
    shown = desk.get(address).content.decode()
    assert "<del>job.</del> <ins>dog.</ins>" in shown
    desk.post(address, {"own": TellerCorrection.objects.get().pk, "take": "yes"})
    after = current(recording)
    assert (after.number, after.body) == (2, BODY.replace("job", "dog"))
    turn = after.turns.get(number=2)
    assert (turn.checked_by, turn.agreed_at) == (person, TellerCorrection.objects.get().said_at)
    assert turn.called == "Voice 2"
    assert "These words are in their place now" in client.get(page(recording)).content.decode()
    assert "waits for an answer" in desk.get(address).content.decode()


def test_it_can_be_left_and_the_teller_reads_that(recording: Recording, client: Client, person: User) -> None:
    own = say(recording)
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/own-words/"
    client.post(address, {"own": own.pk, "leave": "yes"})
    assert current(recording).body == BODY
    again = client.post(address, {"own": own.pk, "take": "yes"}, follow=True)
    assert "Someone has answered this already." in again.content.decode()
    assert current(recording).body == BODY
    client.logout()
    opened(client, recording.story)
    assert "We checked again, and left the words as they were" in client.get(page(recording)).content.decode()
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {"text.said_otherwise", "text.own_left"} <= set(actions)


def test_what_was_said_before_goes_and_saying_nothing_else_takes_it_back(
    recording: Recording, client: Client
) -> None:
    say(recording, words="I lost my doll.")
    say(recording)
    assert [one.words for one in TellerCorrection.objects.all()] == [SAID]
    opened(client, recording.story)
    address = page(recording, f"{current(recording).pk}/2/")
    assert f">\n{SAID}</textarea>" in client.get(address).content.decode()
    assert client.post(address, {"words": "  "}).status_code == 422
    client.post(address, {"undo": "yes", "words": "x"})
    assert TellerCorrection.objects.count() == 0


def test_it_finds_its_place_in_words_that_changed_around_it(recording: Recording, person: User) -> None:
    own = say(recording)
    correct(by=person, text=own.text, body="Hello.\nWhat has happened?\nI lost my job.\nWhen?")
    assert teller_corrections.accept(by=person, said=own).body == f"Hello.\nWhat has happened?\n{SAID}\nWhen?"


def test_it_takes_no_other_words_away(recording: Recording, person: User) -> None:
    """Turns were joined since: in its place stand words that the teller said nothing of."""
    own = say(recording)
    correct(by=person, text=own.text, body="What happened? I lost my job.\nWhen?")
    with pytest.raises(teller_corrections.NotThere):
        teller_corrections.accept(by=person, said=own)
    client = Client()
    client.force_login(person)
    address = f"/admin/recordings/{recording.pk}/own-words/"
    shown = client.get(address).content.decode()
    assert "Its place is not there any more" in shown
    assert "Save the teller’s words as a new version" not in shown
    assert "we can’t find their place" in client.post(address, {"own": own.pk}, follow=True).content.decode()


def test_passages_move_along(recording: Recording, person: User) -> None:
    asked = mark(revision=current(recording), start=0, end=14)
    teller_corrections.accept(by=person, said=say(recording))
    asked.refresh_from_db()
    assert (asked.revision, asked.lost) == (current(recording), False)


def test_only_the_teller_says_and_only_those_who_check_answer(recording: Recording, client: Client) -> None:
    turn = current(recording).turns.get(number=2)
    with pytest.raises(PermissionDenied):
        teller_corrections.submit(by=Teller(recording.story_id + 1), turn=turn, words=SAID)
    own = say(recording)
    with pytest.raises(PermissionDenied):
        teller_corrections.accept(by=UserFactory(role=Role.EDITOR), said=own)
    assert client.get(page(recording)).status_code in (302, 404)
    client.force_login(UserFactory(role=Role.COLLECTOR))
    assert client.get(f"/admin/recordings/{recording.pk}/own-words/").status_code == 404
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    with pytest.raises(acts.TakenBack):
        teller_corrections.submit(by=Teller(recording.story_id), turn=turn, words=SAID)


def test_words_that_are_others_by_now_are_chosen_again(
    recording: Recording, client: Client, person: User
) -> None:
    turn = current(recording).turns.get(number=2)
    correct(by=person, text=turn.revision.text, body=BODY.replace("job", "post"))
    with pytest.raises(NotCurrent):
        teller_corrections.submit(by=Teller(recording.story_id), turn=turn, words=SAID)
    opened(client, recording.story)
    answer = client.get(page(recording, f"{turn.revision_id}/2/"), follow=True)
    assert "Choose again" in answer.content.decode()


def test_a_closed_part_takes_what_was_said_of_it(recording: Recording) -> None:
    say(recording)
    say(recording, 3, "When exactly?")
    start = BODY.index("job")
    parts.close(by=Teller(recording.story_id), revision=current(recording), start=start, end=start + 3)
    assert [one.words for one in TellerCorrection.objects.all()] == ["When exactly?"]


def test_so_much_and_no_more_waits(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teller_corrections, "MOST_WAITING", 1)
    say(recording)
    say(recording, words="I lost my job there.")
    with pytest.raises(teller_corrections.Full):
        say(recording, 3, "When exactly?")


def test_the_teller_saves_it_with_everything(recording: Recording, client: Client) -> None:
    say(recording)
    opened(client, recording.story)
    answer = client.get(f"/my-story/{recording.story.public_id}/everything.zip")
    packed = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    data = json.loads(packed.read("story.json"))
    assert [one["words"] for one in data["what_i_say_that_i_said"]] == [SAID]
    assert SAID in packed.read("Read me first.html").decode()
    assert data["what_i_say_that_i_said"][0]["answer"] == CorrectionState.WAITING


def test_what_differs_is_shown_word_by_word() -> None:
    assert teller_corrections.compared("I lost my job.", "Yes, I lost the dog.") == [
        ("new", "Yes,"),
        ("same", "I lost"),
        ("gone", "my job."),
        ("new", "the dog."),
    ]


def test_only_who_may_transcribe_decides(recording: Recording) -> None:
    own = say(recording)
    editor: User = UserFactory(role=Role.EDITOR)
    for act in (teller_corrections.accept, teller_corrections.decline):
        with pytest.raises(PermissionDenied):
            act(by=editor, said=own)
    assert (TellerCorrection.objects.get().state, current(recording).number) == (CorrectionState.WAITING, 1)
