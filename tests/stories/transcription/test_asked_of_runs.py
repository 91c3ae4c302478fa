"""What people see and ask of the work: how far it is, stop, try again, and another model."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from stories.accounts.actors import Teller
from stories.audio.decode import Window
from stories.consent import acts as consent
from stories.languages import FIND_OUT
from stories.models import AuditEntry, Recording, RunState, Segment, TranscriptionRun, User
from stories.models.run_failure import Trouble
from stories.roles import Role
from stories.texts.revisions import correct
from stories.transcription import acts, progress, transcribe
from stories.transcription.engine import Heard
from tests.factories import StudyFactory, UserFactory, the_study
from tests.stories.recordings import recorded
from tests.stories.telling import opened
from tests.stories.transcription.test_runs import Parrot, claimed, parrot, run_of

__all__ = ["parrot"]  # a fixture
pytestmark = [pytest.mark.both, pytest.mark.django_db]
PAGE = "/admin/recordings/"


@pytest.fixture
def collector() -> User:
    user: User = UserFactory(role=Role.COLLECTOR)
    return user


@pytest.fixture
def desk(client: Client, collector: User) -> Client:
    client.force_login(collector)
    return client


def waiting(recording: Recording | None = None) -> TranscriptionRun:
    return TranscriptionRun.objects.create(recording=recording or recorded())


def halfway() -> TranscriptionRun:
    """Ten minutes of twenty, in two minutes."""
    run = waiting()
    Recording.objects.update(duration_ms=1_200_000)
    held = claimed(run)
    held.begin("parrot")
    held.advance(heard_ms=600_000, language="en")
    TranscriptionRun.objects.update(started_at=timezone.now() - timedelta(minutes=2))
    return TranscriptionRun.objects.get(pk=run.pk)


def test_a_long_list_has_pages_and_what_failed_is_on_the_first(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stories.admin.recordings.A_PAGE", 1)
    failed, fine = (waiting().recording for _ in range(2))
    TranscriptionRun.objects.filter(recording=failed).update(state=RunState.FAILED)
    first, last = (desk.get(f"{PAGE}?p={number}").content.decode() for number in (1, 99))
    assert "Page 1 of 2" in first and f"far-{failed.pk}" in first and f"far-{fine.pk}" not in first
    assert "Page 2 of 2" in last and f"far-{fine.pk}" in last


def test_how_far_how_fast_and_how_long_yet() -> None:
    far = progress.of(halfway())
    assert far is not None
    assert (far.percent, far.how_far) == (50, "10 of 20 minutes")
    assert (far.how_fast, far.how_long) == ("5 times as fast as it was said", "About 3 minutes more")


def test_the_speed_is_of_this_worker_and_not_of_the_one_before() -> None:
    run = halfway()
    TranscriptionRun.objects.update(resumed_ms=600_000)
    far = progress.of(TranscriptionRun.objects.get(pk=run.pk))
    assert far is not None
    assert (far.how_far, far.how_fast, far.how_long) == ("10 of 20 minutes", "", "")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(40, "About a minute more"), (3000, "About 50 minutes more"), (7000, "About 2 hours more")],
)
def test_how_long_yet_is_said_in_round_words(seconds: int, said: str) -> None:
    assert progress.Progress(0, seconds * 1000, 1.0).how_long == said


def test_the_teller_and_staff_see_it(desk: Client) -> None:
    run = halfway()
    page = desk.get(PAGE).content.decode()
    assert "10 of 20 minutes. About 3 minutes more. 5 times as fast" in page
    assert 'value="50"' in page
    told = opened(Client(), run.recording.story)
    assert "10 of 20 minutes. About 3 minutes more." in told
    assert "js/live.js" in told


def test_what_is_stopped_is_forgotten_and_its_worker_writes_no_more(desk: Client) -> None:
    run = halfway()
    held = TranscriptionRun.objects.get(pk=run.pk)
    Segment.objects.create(run=run, number=1, start_ms=0, end_ms=10, text="I lost")
    assert "Stopped." in desk.post(f"{PAGE}{run.recording_id}/stop/", follow=True).content.decode()
    run.refresh_from_db()
    assert (run.state, run.heard_ms, Segment.objects.count()) == (RunState.STOPPED, 0, 0)
    with pytest.raises(transcribe.NotHeld):
        transcribe.listen_and_keep(held, Parrot())
    page = desk.post(f"{PAGE}{run.recording_id}/stop/", follow=True).content.decode()
    assert "It has ended already." in page
    assert "A person will look at it." in opened(Client(), run.recording.story)


def test_what_failed_is_tried_again_from_where_it_was(desk: Client, parrot: type[Parrot]) -> None:
    run = halfway()
    TranscriptionRun.objects.update(
        state=RunState.FAILED, attempts=3, trouble="stopped", about={"error": "E"}
    )
    page = desk.get(PAGE).content.decode()
    assert "The work stopped (E)." in page
    desk.post(f"{PAGE}{run.recording_id}/try-again/")
    run.refresh_from_db()
    assert (run.state, run.attempts, run.heard_ms, run.error) == (RunState.WAITING, 0, 600_000, "")
    page = desk.post(f"{PAGE}{run.recording_id}/try-again/", follow=True).content.decode()
    assert "It waits or is being worked on already." in page


def test_another_model_makes_a_new_revision_and_the_old_one_is_kept(
    desk: Client, parrot: type[Parrot], settings
) -> None:
    recording = recorded()
    run_of(recording)
    parrot.says = ("I lost my home",)
    page = desk.get(PAGE).content.decode()
    assert 'name="model" value="tiny.en"' in page
    for voices in ("0", "7", "-1", "two", "²"):
        answer = desk.post(
            f"{PAGE}{recording.pk}/hear-anew/", {"model": "tiny.en", "voices": voices}, follow=True
        )
        assert "Say how many people speak" in answer.content.decode()
    desk.post(f"{PAGE}{recording.pk}/hear-anew/", {"model": "tiny.en", "voices": "2"})
    run = TranscriptionRun.objects.get(state=RunState.WAITING)
    assert (run.model, run.voices) == ("tiny.en", 2)
    page = desk.post(f"{PAGE}{recording.pk}/hear-anew/", {"model": "tiny.en"}, follow=True).content.decode()
    assert "It is being written down already." in page
    transcribe.transcribe(run.pk)
    text = Recording.objects.get().transcript
    assert [revision.body for revision in text.revisions.order_by("number")] == [
        "I lost my job",
        "I lost my home",
    ]
    assert text.current.number == 2
    assert AuditEntry.objects.filter(action="transcription.heard_anew").count() == 1


def test_what_a_person_corrected_stays_when_a_machine_hears_it_anew(
    desk: Client, parrot: type[Parrot], collector: User
) -> None:
    recording = recorded()
    run_of(recording)
    correct(by=collector, text=recording.transcript, body="I lost my job.")
    desk.post(f"{PAGE}{recording.pk}/hear-anew/", {"model": "tiny.en"})
    transcribe.transcribe(TranscriptionRun.objects.latest("pk").pk)
    assert Recording.objects.get().transcript.current.body == "I lost my job."


def test_a_model_that_is_not_there_is_refused(desk: Client, collector: User) -> None:
    recording = recorded()
    page = desk.post(f"{PAGE}{recording.pk}/hear-anew/", {"model": "/etc"}, follow=True).content.decode()
    assert "That model is not on this machine any more." in page
    with pytest.raises(acts.NotNow):
        acts.hear_anew(by=collector, recording=recording, model="/etc")
    assert not TranscriptionRun.objects.exists()


def test_only_of_stories_that_are_kept_and_in_ones_own_studies(desk: Client) -> None:
    run, other = waiting(), waiting(recorded(study=StudyFactory()))
    consent.withdraw(by=Teller(run.recording.story_id), story=run.recording.story)
    page = desk.get(PAGE).content.decode()
    assert "No recordings yet." in page
    for one in (run, other):
        desk.post(f"{PAGE}{one.recording_id}/stop/")
        one.refresh_from_db()
        assert one.state == RunState.WAITING


def test_only_those_who_may(client: Client) -> None:
    run = waiting()
    editor = UserFactory(role=Role.EDITOR)
    client.force_login(editor)
    assert client.get(PAGE).status_code in (302, 403)
    with pytest.raises(PermissionDenied):
        acts.stop(by=editor, run=run)


def test_the_names_that_are_likely_to_be_said_are_told_to_the_engine(
    desk: Client, collector: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Listening(Parrot):
        def hear(self, windows: Sequence[Window], *, language: str, hints: str) -> Heard:
            asked.append(hints)
            return super().hear(windows, language=language, hints=hints)

    study = the_study()
    desk.post(f"{PAGE}names/{study.pk}/", {"names": " Okafor\n\nThe Larches \nOkafor"})
    assert ">Okafor\nThe Larches</textarea>" in desk.get(PAGE).content.decode()
    monkeypatch.setattr(transcribe, "engine", Listening)
    run_of(recorded())
    assert asked == ["Okafor, The Larches"]
    page = desk.post(f"{PAGE}names/{study.pk}/", {"names": "a" * 61}, follow=True).content.decode()
    assert "At most 60 names, each of at most 60 characters." in page
    other = StudyFactory()
    assert desk.post(f"{PAGE}names/{other.pk}/", {"names": "x"}).status_code == 404
    with pytest.raises(PermissionDenied):
        acts.name_names(by=collector, study=other, names=["x"])


def test_what_was_asked_for_anew_is_not_said_to_have_failed(desk: Client, parrot: type[Parrot]) -> None:
    failed = waiting()
    TranscriptionRun.objects.update(state=RunState.FAILED, trouble="no_file")
    assert list(TranscriptionRun.objects.latest_of_each()) == [failed]
    assert "The file of the recording is missing." in desk.get("/admin/").content.decode()
    anew = run_of(failed.recording)
    assert list(TranscriptionRun.objects.latest_of_each()) == [anew]
    assert "The file of the recording is missing." not in desk.get("/admin/").content.decode()


def test_of_a_recording_whose_language_nobody_said_it_is_said_and_it_goes_on(desk: Client) -> None:
    recording = recorded(language=FIND_OUT)
    run = waiting(recording)
    TranscriptionRun.objects.filter(pk=run.pk).update(
        state=RunState.FAILED, trouble=Trouble.PERHAPS_NOT_ENGLISH, about={"model": "tiny.en"}, attempts=3
    )
    page = desk.get(PAGE).content.decode()
    assert ("nobody has said which language this is in" in page, "manage.py" in page) == (True, False)
    address = f"{PAGE}{recording.pk}/language/"

    def answer(language: str) -> str:
        return desk.post(address, {"language": language}, follow=True).content.decode()

    assert "Choose a language from the list." in answer("xx")
    assert "Saved. It waits for a worker once more." in answer("en")
    run.refresh_from_db()
    recording.story.refresh_from_db()
    assert (run.state, run.trouble, run.attempts, recording.story.language) == (RunState.WAITING, "", 0, "en")
    assert AuditEntry.objects.get(action="story.language_said").detail == {"language": "en"}
    assert "Its language is known already." in answer("cy")


def test_only_whom_transcribes_there_says_a_language(client: Client) -> None:
    recording = recorded(language=FIND_OUT)
    client.force_login(UserFactory(role=Role.LEADER))
    assert client.post(f"{PAGE}{recording.pk}/language/", {"language": "en"}).status_code in (302, 403)
    recording.story.refresh_from_db()
    assert recording.story.language == FIND_OUT
