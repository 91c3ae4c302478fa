"""Muted sound is written down again: what is closed is not heard, or the sound stays closed and says
where."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from stories.accounts.actors import Machine
from stories.audio import masks, muting
from stories.models import (
    AuditEntry,
    MaskedAudio,
    MaskState,
    Recording,
    RedactedPart,
    StoryKind,
    User,
    Voice,
    Word,
)
from stories.redaction import audio
from stories.roles import Role
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.transcription import verify_masked
from stories.transcription.engine import Heard, HeardSegment, HeardWord
from tests.factories import StoryFactory, UserFactory
from tests.stories.recordings import recorded
from tests.stories.redaction.test_parts import answered, close
from tests.stories.redaction.test_parts import recording as short
from tests.stories.redaction.test_strike_out import strike
from tests.stories.transcription.diarization import six

__all__ = ["short"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


class Ears:
    """Hears these words, whatever is said."""

    only_english = False
    name = "ears"
    windows_at_once = 1

    def __init__(self, *words: HeardWord) -> None:
        self.words = words

    def hear(self, windows: Any, *, language: str, hints: str) -> Heard:
        assert hints == ""
        return Heard("en", (HeardSegment("", 0, 1, self.words),))


def proven(monkeypatch: pytest.MonkeyPatch, recording: Recording, *words: HeardWord) -> MaskedAudio:
    monkeypatch.setattr(verify_masked, "engine", lambda: Ears(*words))
    muting.keep(recording.pk)
    verify_masked.prove(recording.pk)
    return MaskedAudio.objects.get()


def test_it_is_gone(monkeypatch: pytest.MonkeyPatch, short: Recording, person: User) -> None:
    strike(person, short)
    beside = HeardWord("needed", 1750, 2050, 0.9), HeardWord("gone.", 2450, 2700, 0.9)
    assert proven(monkeypatch, short, *beside).state == MaskState.PROVEN
    assert masks.for_others(short, None) is not None


def test_however_it_is_written_it_is_still_heard(
    monkeypatch: pytest.MonkeyPatch, short: Recording, person: User
) -> None:
    strike(person, short)
    muting.keep(short.pk)
    found = {}
    for word in ("Tomas,", "Thomas", "tomas's", "Thomson"):
        MaskedAudio.objects.update(state=MaskState.MUTED, heard=[])
        found[word] = proven(monkeypatch, short, HeardWord(word, 2300, 2600, 0.9)).state
    heard = dict.fromkeys(("Tomas,", "Thomas", "tomas's"), MaskState.HEARD)
    assert found == heard | {"Thomson": MaskState.PROVEN}


def test_what_is_still_heard_closes_the_sound_and_is_shown(
    monkeypatch: pytest.MonkeyPatch, short: Recording, person: User, client: Client
) -> None:
    strike(person, short)
    mask = proven(monkeypatch, short, HeardWord("Tomas", 2300, 2600, 0.9))
    assert (mask.state, mask.heard) == (MaskState.HEARD, [[RedactedPart.objects.get().pk, 2300, 2600]])
    assert masks.for_others(short, None) is None
    client.force_login(person)
    address = f"/admin/recordings/{short.pk}/strike/"
    page = client.get(address).content.decode()
    assert "Something is still heard" in page
    assert address in client.get("/admin/recordings/").content.decode()
    clip = f"/listen/{short.public_id}/?muted&amp;t=300,3000"
    assert clip in page
    assert answered(client, clip.replace("&amp;", "&")) == 200
    assert answered(client, f"/listen/{short.public_id}/") == 404
    client.post(address, {"more": "yes"})
    assert masks.is_stale(short)
    assert proven(monkeypatch, short).guard_ms == 2 * masks.GUARD_MS
    assert masks.for_others(short, None) is not None


def test_what_the_teller_closed_is_shown_without_its_words(
    monkeypatch: pytest.MonkeyPatch, short: Recording, person: User, client: Client
) -> None:
    close(short.story, "Tomas")
    assert proven(monkeypatch, short, HeardWord("Tomas", 2300, 2600, 0.9)).state == MaskState.HEARD
    client.force_login(person)
    page = client.get(f"/admin/recordings/{short.pk}/strike/").content.decode()
    assert "A part that the teller closed" in page
    assert "Tomas" not in page


def test_somebody_has_listened(monkeypatch: pytest.MonkeyPatch, short: Recording, person: User) -> None:
    strike(person, short)
    proven(monkeypatch, short, HeardWord("Tomas", 2300, 2600, 0.9))
    audio.confirm_silent(by=person, recording=short)
    assert MaskedAudio.objects.get().state == MaskState.PROVEN
    assert AuditEntry.objects.filter(action="sound.listened_to").count() == 1


def test_the_same_word_elsewhere_is_no_proof_against_it(
    monkeypatch: pytest.MonkeyPatch, short: Recording, person: User
) -> None:
    strike(person, short)
    assert proven(monkeypatch, short, HeardWord("Tomas", 100, 400, 0.9)).state == MaskState.PROVEN


def test_only_staff_hear_what_is_left(
    monkeypatch: pytest.MonkeyPatch, short: Recording, person: User, client: Client
) -> None:
    strike(person, short)
    proven(monkeypatch, short, HeardWord("Tomas", 2300, 2600, 0.9))
    assert answered(client, f"/listen/{short.public_id}/?muted") == 404
    client.force_login(UserFactory(role=Role.LEADER))
    assert answered(client, f"/listen/{short.public_id}/?muted") == 404


def test_without_a_model_it_is_muted_and_says_so(
    short: Recording, person: User, client: Client, settings: Any
) -> None:
    settings.STORYBOOK_SPEECH_MODEL = str(Path("/nowhere"))
    strike(person, short)
    muting.keep(short.pk)
    verify_masked.prove(short.pk)
    assert MaskedAudio.objects.get().state == MaskState.MUTED
    client.force_login(person)
    page = client.get(f"/admin/recordings/{short.pk}/strike/").content.decode()
    assert "nobody has listened yet whether it is gone" in page
    assert masks.for_others(short, None) is not None


def interview(name: str, late_ms: int = 0) -> Recording:
    """A recording with what is said in it; its words share the time of their turn, or are so much late."""
    told = six.turns(name)
    sound = six.sound(name).read_bytes()
    recording: Recording = recorded()
    story = StoryFactory(kind=StoryKind.RECORDED, body="", language="en")
    recording = Recording(story=story, sha256="0" * 64, size=len(sound), media_type="audio/mpeg")
    recording.duration_ms = round(1000 * told[-1].end)
    recording.file.save("original", ContentFile(sound))
    at, turns = 0, []
    for turn in told:
        words = []
        for n, word in enumerate(turn.text.split()):
            here = at + sum(len(one) + 1 for one in turn.text.split()[:n])
            when = [
                1000 * (turn.start + (turn.end - turn.start) * part / len(turn.text)) + late_ms
                for part in (here - at, here - at + len(word))
            ]
            words.append(Word(here, here + len(word), round(when[0]), round(when[1]), 0.9, measured=True))
        who = Who(Voice.UNKNOWN, "1")
        times = round(1000 * turn.start), round(1000 * turn.end)
        turns.append(SpokenTurn(who, at, at + len(turn.text), *times, tuple(words)))
        at += len(turn.text) + 1
    body = "\n".join(turn.text for turn in told)
    keep_transcript(by=Machine("test"), recording=recording, body=body, turns=turns, made_with="test")
    return recording


@pytest.mark.speech
def test_whisper_no_longer_hears_it(person: User) -> None:
    recording = interview("woman-man")
    strike(person, recording, "council")
    muting.keep(recording.pk)
    verify_masked.prove(recording.pk)
    assert MaskedAudio.objects.get().state == MaskState.PROVEN


@pytest.mark.speech
def test_whisper_hears_it_where_the_wrong_moment_was_muted(person: User) -> None:
    recording = interview("woman-man", late_ms=700)
    strike(person, recording, "council")
    muting.keep(recording.pk)
    verify_masked.prove(recording.pk)
    mask = MaskedAudio.objects.get()
    assert (mask.state, json.dumps(mask.heard)[:2]) == (MaskState.HEARD, "[[")
