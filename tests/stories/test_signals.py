"""What the rooms above are told: after the commit, again where it was not heard, at no teller's cost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from stories import clock, signals
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Outbox, Story
from stories.models.uses import Use
from stories.transcription.tasks import transcribe_recording
from tests.conftest import Worker
from tests.factories import ConsentFormVersionFactory, StoryFactory
from tests.stories.sounds import wav
from tests.stories.telling import BODY, receipt_in, said, send

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What a receiver of every signal was told, in order."""
    told: list[tuple[str, dict[str, Any]]] = []

    def listen(name: str) -> Any:
        def receiver(sender: object, signal: object, **with_what: Any) -> None:
            told.append((name, with_what))

        return receiver

    receivers = {name: listen(name) for name in (*signals.NAMES, "story_changed")}
    for name, receiver in receivers.items():
        getattr(signals, name).connect(receiver)
    yield told
    for name, receiver in receivers.items():
        getattr(signals, name).disconnect(receiver)


@pytest.fixture
def deaf() -> Iterator[None]:
    """A receiver that fails, as one does whose queue can't be reached."""

    def receiver(**_: Any) -> None:
        raise ConnectionError("no queue")

    signals.story_changed.connect(receiver)
    yield
    signals.story_changed.disconnect(receiver)


def test_the_rooms_are_told_once_and_in_order(heard: list[Any]) -> None:
    story = StoryFactory()
    assert heard == []
    signals.flush()
    revision = story.texts.get().current
    assert heard == [
        ("consent_changed", {"story_id": story.pk}),
        ("text_revised", {"story_id": story.pk, "revision_id": revision.pk}),
        ("story_changed", {"story_id": story.pk}),
    ]
    assert not Outbox.objects.exists()


def test_a_worker_tells_what_was_committed_and_nobody_waits_for_it(heard: list[Any], worker: Worker) -> None:
    story = StoryFactory()
    assert (heard, worker.waiting()) == ([], 2)  # consent, and words
    worker.drain()
    assert {of["story_id"] for _, of in heard} == {story.pk}
    assert not Outbox.objects.exists()


def test_what_is_done_together_is_written_down_once(heard: list[Any], worker: Worker) -> None:
    with transaction.atomic(), signals.together():
        story = StoryFactory()
        assert not Outbox.objects.exists()
    assert (Outbox.objects.get().story_id, worker.waiting()) == (story.pk, 1)
    worker.drain()
    assert [name for name, _ in heard] == ["consent_changed", "text_revised", "story_changed"]


def test_what_was_taken_back_by_a_rollback_is_not_told(heard: list[Any], worker: Worker) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        StoryFactory()
        raise RuntimeError
    worker.drain()
    assert (heard, Outbox.objects.count()) == ([], 0)


def test_a_receiver_that_fails_takes_no_withdrawal_back(deaf: None) -> None:
    story = StoryFactory()
    acts.withdraw(by=Teller(story.pk), story=story)
    assert signals.flush() == 0
    assert not Story.objects.permitting(Use.KEEP).exists()
    assert Outbox.objects.get().story_id == story.pk


def test_what_was_not_heard_is_told_again_by_resume_stalled(deaf: None, heard: list[Any]) -> None:
    StoryFactory()
    signals.flush()
    heard.clear()
    call_command("resume_stalled")
    assert heard == []  # it is too new: its own commit may still be telling it
    for receiver in [each for each in signals.story_changed._live_receivers(None)[0] if "deaf" in repr(each)]:
        signals.story_changed.disconnect(receiver)
    with clock.at(clock.now() + timedelta(minutes=2)):
        call_command("resume_stalled")
    assert [name for name, _ in heard] == ["consent_changed", "text_revised", "story_changed"]
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_teller_gets_their_receipt_with_the_queue_out_of_reach(
    client: Client, deaf: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_reach(*_: object) -> None:
        raise ConnectionError("no queue")

    monkeypatch.setattr(type(transcribe_recording), "enqueue", out_of_reach)
    monkeypatch.setattr(signals, "_queue_is_in_this_database", lambda: False)
    ConsentFormVersionFactory()
    for data in (said(body=BODY), said(way="speak", recording=wav_file())):
        response = send(client, data)
        assert (response.status_code, len(receipt_in(response.content.decode()))) == (200, 7)
    assert Outbox.objects.count() == Story.objects.count() == 2


def wav_file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("story.wav", wav(1.0), "audio/wav")
