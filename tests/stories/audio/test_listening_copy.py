"""The small copy to listen to: made after the words, let out by the same gate, gone with its story."""

import io
from pathlib import Path

import av
import pytest
from django.core.files.storage import storages
from django.test import Client

from stories.accounts.actors import Teller
from stories.audio import listening_copy
from stories.consent import acts
from stories.erasure.erase import erase
from stories.models import Recording, TranscriptionRun
from stories.roles import Role
from tests.factories import UserFactory
from tests.stories.recordings import recorded
from tests.stories.telling import opened
from tests.stories.transcription.test_runs import Parrot, parrot

__all__ = ["parrot"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.fixture
def recording() -> Recording:
    recording = recorded()
    listening_copy.keep(recording.pk)
    recording.refresh_from_db()
    return recording


def address(recording: Recording) -> str:
    return f"/listen/{recording.public_id}/?small"


def test_it_is_smaller_as_long_and_plays(recording: Recording, client: Client) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    answer = client.get(address(recording))
    sound = b"".join(answer.streaming_content)
    assert (answer.headers["Content-Type"], len(sound)) == ("audio/ogg", recording.copy_size)
    assert len(sound) < recording.size / 3
    with av.open(io.BytesIO(sound)) as container:
        assert container.streams.audio[0].codec_context.name == "opus"
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert abs(seconds - 3.0) < 0.1
    part = client.get(address(recording), headers={"Range": "bytes=0-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"OggS")


def test_the_gate_lets_it_out_as_it_does_the_original(recording: Recording, client: Client) -> None:
    assert client.get(address(recording)).status_code == 404
    client.force_login(UserFactory(role=Role.RESEARCHER))
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert client.get(address(recording)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_is_made_when_the_words_are_there(worker, parrot: type[Parrot]) -> None:
    run = TranscriptionRun.objects.create(recording=recorded())
    run.enqueue()
    worker.drain()
    assert Recording.objects.get().copy_size
    listening_copy.keep(run.recording_id)  # again does no harm


def test_a_recording_as_small_as_its_copy_has_none(client: Client) -> None:
    recording = recorded()
    Recording.objects.update(size=3 * listening_copy.BITS_A_SECOND // 8)
    listening_copy.keep(recording.pk)
    assert Recording.objects.get().copy_size == 0
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert client.get(address(recording)).status_code == 404  # and the page plays the original


def test_its_teller_is_offered_it_with_the_original_beside_it(recording: Recording) -> None:
    page = opened(Client(), recording.story)
    source = f'<source src="/listen/{recording.public_id}/'
    assert f'{source}?small" type="audio/ogg; codecs=opus">{source}">' in page


def test_it_is_erased_with_its_story(recording: Recording) -> None:
    name = listening_copy.name_of(recording)
    assert storages["private"].exists(name)
    story = recording.story
    acts.take_back_at_once(by=Teller(story.pk), story=story)
    listening_copy.keep(recording.pk)  # a job that comes late makes none
    erase(story.pk)
    assert not storages["private"].exists(name)


def test_what_can_not_be_read_has_no_copy_and_says_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    recording = recorded()
    Path(recording.file.path).write_bytes(b"RIFF" + b"\0" * 4 + b"WAVE" + b"\1" * 400)
    listening_copy.keep(recording.pk)
    assert Recording.objects.get().copy_size == 0
    assert f"No listening copy can be made of recording {recording.pk}." in caplog.text
