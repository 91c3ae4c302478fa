"""A run of transcription: queued, kept alive, taken up again, and never in the way of a person."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from stories.accounts.actors import Machine, Teller
from stories.audio.decode import Window
from stories.audio.probe import probe
from stories.consent import acts, receipts
from stories.intake.submission import Submission, Upload, submit
from stories.jobs.runs import resume_stalled
from stories.models import AuditEntry, Recording, RunState, Story, TranscriptionRun
from stories.models.uses import Use
from stories.texts.revisions import correct
from stories.transcription import transcribe
from stories.transcription.engine import Heard, HeardSegment, HeardWord
from stories.transcripts.review import teller_agrees
from tests.factories import ConsentFormVersionFactory, the_study
from tests.stories.recordings import recorded
from tests.stories.sounds import wav

pytestmark = pytest.mark.both


class Parrot:
    """An engine that always hears the same, for as long as it is told to take."""

    name = "parrot"
    language = "en"
    says = ("I lost", "my job")
    seconds = 0.0
    windows_at_once = 4

    def __init__(self, model: object = None) -> None:
        pass

    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        return Heard(language or self.language, tuple(self._segments()))

    def _segments(self) -> Iterator[HeardSegment]:
        for number, text in enumerate(self.says):
            time.sleep(self.seconds)
            words = tuple(
                HeardWord(word, 1000 * number + 400 * at, 1000 * number + 400 * at + 300, 0.9)
                for at, word in enumerate(text.split())
            )
            yield HeardSegment(text, 1000 * number, 1000 * number + 900, words)


@pytest.fixture
def parrot(monkeypatch: pytest.MonkeyPatch) -> type[Parrot]:
    monkeypatch.setattr(transcribe, "engine", Parrot)
    for name in ("says", "language", "seconds"):  # put back what a test changes
        monkeypatch.setattr(Parrot, name, getattr(Parrot, name))
    return Parrot


def claimed(run: TranscriptionRun) -> TranscriptionRun:
    held = TranscriptionRun.objects.claim(run.pk)
    assert isinstance(held, TranscriptionRun)
    return held


def run_of(recording: Recording) -> TranscriptionRun:
    run = TranscriptionRun.objects.create(recording=recording)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.django_db(transaction=True)
def test_a_recording_that_is_sent_is_queued_and_written_down(worker, parrot, tmp_path: Path) -> None:
    path = tmp_path / "sent"
    path.write_bytes(wav(2.0))
    version = ConsentFormVersionFactory()
    sent = Submission(
        study=the_study(),
        form_version=version,
        answers=dict.fromkeys(Use, True),
        upload=Upload(path, probe(path)),
    )
    submit(submission=sent, key="a key")
    assert worker.waiting("transcription") == 1
    worker.drain()
    assert Story.objects.get().texts.get().current.body == "I lost my job"


@pytest.mark.django_db(transaction=True)
def test_a_run_whose_worker_was_killed_is_taken_up_again(worker, parrot) -> None:
    run = TranscriptionRun.objects.create(
        recording=recorded(),
        state=RunState.RUNNING,
        attempts=1,
        heartbeat_at=timezone.now() - timedelta(hours=1),
    )
    worker.drain()
    run.refresh_from_db()
    assert run.state == RunState.RUNNING  # nobody has noticed yet
    assert resume_stalled() == 1
    worker.drain()
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.DONE, 1)  # a step that is kept counts the tries anew
    assert run.recording.transcript.current.body == "I lost my job"


@pytest.mark.django_db(transaction=True)
def test_a_run_lives_while_one_long_window_is_decoded(parrot, settings) -> None:
    settings.STORYBOOK_STALLED_AFTER_SECONDS = 0.4
    stalled: list[int] = []

    class Slow(Parrot):
        says = ("I lost",)

        def _segments(self) -> Iterator[HeardSegment]:
            for _ in range(5):
                time.sleep(0.3)
                stalled.append(TranscriptionRun.objects.stalled().count())
            yield from super()._segments()

    run = TranscriptionRun.objects.create(recording=recorded())
    transcribe.listen_and_keep(claimed(run), Slow())
    assert stalled == [0] * 5
    run.refresh_from_db()
    assert run.state == RunState.DONE


@pytest.mark.django_db
def test_a_recording_in_which_nothing_is_said_ends_and_says_so(parrot, client: Client) -> None:
    parrot.says = ()
    run = run_of(recorded())
    story = run.recording.story
    assert (run.state, story.texts.count(), run.progress) == (RunState.DONE, 0, 1.0)
    client.post("/my-story/", {"words": " ".join(receipts.issue(story.storyteller, "k"))})
    page = client.get("/my-story/").content.decode()
    assert "We heard no words in your recording." in page
    assert "Writing down the words" not in page


@pytest.mark.django_db
def test_a_machine_that_comes_late_never_takes_the_place_of_a_person(parrot) -> None:
    recording = recorded()
    run_of(recording)
    correct(by=Machine("test"), text=recording.transcript, body="I lost my job and my home.")
    run_of(recording)
    text = Recording.objects.get().transcript
    assert (text.current.number, text.current.body) == (2, "I lost my job and my home.")
    assert list(text.revisions.order_by("number").values_list("made_with", flat=True)) == [
        "parrot",
        "",
        "parrot",
    ]
    assert AuditEntry.objects.filter(action="text.heard_again").count() == 1


@pytest.mark.django_db
def test_a_machine_that_comes_late_never_takes_the_place_of_words_agreed_to(parrot) -> None:
    recording = recorded()
    run_of(recording)
    teller_agrees(by=Teller(recording.story_id), revision=recording.transcript.current)
    parrot.says = ("Something else",)
    run_of(recording)
    assert Recording.objects.get().transcript.current.body == "I lost my job"


@pytest.mark.django_db
def test_a_machine_may_hear_better_than_the_machine_before(parrot) -> None:
    recording = recorded()
    run_of(recording)
    parrot.says = ("I lost my home",)
    run_of(recording)
    assert Recording.objects.get().transcript.current.body == "I lost my home"


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "kept"), [("", "cy"), ("pl", "pl")])
def test_a_language_that_nobody_named_is_the_one_that_was_heard(parrot, asked: str, kept: str) -> None:
    parrot.language = "cy"
    run_of(recorded(language=asked))
    assert Story.objects.get().language == kept


class WithoutTimes(Parrot):
    """Its last segment has no words of its own, as where an engine could not align them."""

    def _segments(self) -> Iterator[HeardSegment]:
        first, second = super()._segments()
        yield first
        yield HeardSegment(second.text, second.start_ms, second.end_ms, ())


class Broken(Parrot):
    def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
        raise RuntimeError("I lost my job")


@pytest.mark.django_db
def test_a_run_keeps_what_was_heard_with_its_times() -> None:
    recording = recorded()
    run = TranscriptionRun.objects.create(recording=recording)
    run = claimed(run)
    transcribe.listen_and_keep(run, WithoutTimes())
    revision = recording.transcript.current
    assert revision is not None
    assert (revision.body, revision.made_with, run.state) == ("I lost my job", "parrot", RunState.DONE)
    turn = revision.turns.get()
    assert [revision.body[word.start : word.end] for word in turn.spoken_words] == ["I", "lost"]
    assert (turn.start, turn.end, turn.speaker) == (0, 13, None)
    recording.refresh_from_db()
    assert len(recording.peaks) == 400


@pytest.mark.django_db
def test_without_a_model_a_recording_waits_and_spends_no_try(settings) -> None:
    settings.STORYBOOK_SPEECH_MODEL, recording = "/nowhere", recorded()
    run = TranscriptionRun.objects.create(recording=recording)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.WAITING, 0)
    assert "Whoever runs the site can get it." in run.error


@pytest.mark.django_db
def test_an_engine_that_breaks_leaves_no_words_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transcribe, "engine", Broken)
    recording = recorded()
    run = TranscriptionRun.objects.create(recording=recording)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.WAITING, "The work stopped (RuntimeError).")
    recording.file.storage.delete(str(recording.file.name))
    monkeypatch.setattr(transcribe, "engine", Parrot)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert run.attempts == 2


@pytest.mark.django_db
def test_what_is_not_kept_any_more_is_not_listened_to() -> None:
    recording = recorded()
    run = TranscriptionRun.objects.create(recording=recording)
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    transcribe.transcribe(run.pk)
    transcribe.transcribe(run.pk)
    run.refresh_from_db()
    assert (run.state, run.attempts, recording.story.texts.count()) == (RunState.DONE, 1, 0)
