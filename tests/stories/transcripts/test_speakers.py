"""Speakers are rows: who they are holds for every revision, and people say it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from stories.accounts.actors import Machine, Teller
from stories.consent import acts
from stories.models import AuditEntry, Recording, Speaker, Turn, User, Voice
from stories.roles import Role
from stories.texts.revisions import correct, keep_transcript
from stories.texts.turns import SpokenTurn, Who, turns_of
from stories.transcripts import speakers
from tests.factories import UserFactory
from tests.stories.recordings import recorded
from tests.stories.telling import opened

pytestmark = [pytest.mark.both, pytest.mark.django_db]
SAID = "What happened?\nI lost my job."
ASKS, TELLS = Who(Voice.INTERVIEWER), Who(Voice.TELLER, "Wren")


@pytest.fixture
def recording() -> Recording:
    recording = recorded()
    turns = [SpokenTurn(ASKS, 0, 14, 0, 900), SpokenTurn(TELLS, 15, len(SAID), 1000, 2900)]
    keep_transcript(by=Machine("test"), recording=recording, body=SAID, turns=turns, made_with="test")
    return recording


@pytest.fixture
def researcher() -> User:
    user: User = UserFactory(role=Role.RESEARCHER)
    return user


def of(recording: Recording, voice: Voice) -> Speaker:
    return Speaker.objects.get(text__recording=recording, voice=voice)


def address(recording: Recording) -> str:
    return f"/admin/recordings/{recording.pk}/speakers/"


def test_a_speaker_is_one_in_all_revisions_and_the_teller_is_the_storyteller(recording: Recording) -> None:
    heard = recording.transcript.current
    assert heard is not None
    after = correct(by=Machine("test"), text=recording.transcript, body=SAID, turns=turns_of(heard))
    assert [turn.speaker for turn in after.turns.all()] == [turn.speaker for turn in heard.turns.all()]
    assert Speaker.objects.count() == 2
    assert of(recording, Voice.TELLER).storyteller == recording.story.storyteller
    assert of(recording, Voice.INTERVIEWER).storyteller is None


def test_a_name_is_shown_wherever_the_words_are(recording: Recording, researcher: User) -> None:
    speakers.describe(by=researcher, speaker=of(recording, Voice.TELLER), voice=Voice.TELLER, name=" Jay ")
    page = opened(Client(), recording.story)
    assert "<dt>Interviewer asks</dt>" in page
    assert "<dt>Jay</dt>" in page
    assert AuditEntry.objects.filter(action="speaker.described").count() == 1


def test_staff_say_who_each_voice_is(recording: Recording, client: Client, researcher: User) -> None:
    client.force_login(researcher)
    page = client.get(address(recording)).content.decode()
    assert "What happened?" in page
    assert "speaks once" in page
    teller = of(recording, Voice.TELLER)
    said = {"speaker": teller.pk, "voice": "other", "name": "A neighbour"}
    assert "Saved: A neighbour." in client.post(address(recording), said, follow=True).content.decode()
    teller.refresh_from_db()
    assert (teller.voice, teller.called, teller.storyteller) == ("other", "A neighbour", None)
    refused = client.post(address(recording), {"speaker": teller.pk, "voice": "interviewer", "name": ""})
    assert (refused.status_code, "called that already" in refused.content.decode()) == (422, True)
    assert client.post(address(recording), {"speaker": "x1", "voice": "other"}).status_code == 404
    assert client.post(address(recording), {"speaker": teller.pk, "voice": "x"}).status_code == 422


def test_only_those_who_may_open_the_words(recording: Recording, client: Client, researcher: User) -> None:
    collector, editor = UserFactory(role=Role.COLLECTOR), UserFactory(role=Role.EDITOR)
    client.force_login(collector)
    assert client.get(address(recording)).status_code == 404  # another took it in
    with pytest.raises(PermissionDenied):
        speakers.describe(by=editor, speaker=of(recording, Voice.TELLER), voice=Voice.OTHER, name="")
    client.force_login(researcher)
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert client.get(address(recording)).status_code == 404


def test_a_transcript_where_nobody_said_who_says_so(client: Client, researcher: User) -> None:
    recording = recorded()
    turns = [SpokenTurn(None, 0, len(SAID), 0, 900)]
    keep_transcript(by=Machine("test"), recording=recording, body=SAID, turns=turns, made_with="test")
    client.force_login(researcher)
    assert "the words are one voice" in client.get(address(recording)).content.decode()
    assert Turn.objects.get().called == ""


def test_a_voice_that_a_machine_told_apart_has_a_number_until_someone_says_who_it_is(
    client: Client, researcher: User
) -> None:
    recording = recorded()
    turns = [
        SpokenTurn(Who(Voice.UNKNOWN, "1"), 0, 14, 0, 900),
        SpokenTurn(Who(Voice.UNKNOWN, "2"), 15, len(SAID), 1000, 2900),
    ]
    keep_transcript(by=Machine("test"), recording=recording, body=SAID, turns=turns, made_with="test")
    client.force_login(researcher)
    page = client.get(address(recording)).content.decode()
    assert "Voice 1" in page
    assert "once with a question" in page
    assert f"/listen/{recording.public_id}/?t=0,900" in page
    first = Speaker.objects.get(name="1")
    client.post(address(recording), {"speaker": first.pk, "voice": "unknown", "name": ""})
    assert "Voice 1" in client.get(address(recording)).content.decode()
    client.post(address(recording), {"speaker": first.pk, "voice": "interviewer", "name": ""})
    assert [turn.called for turn in recording.transcript.current.turns.all()] == ["Interviewer", "Voice 2"]
