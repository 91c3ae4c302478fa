"""Sound without what is closed: silent there, as long as it was, for all but the teller; and closed
until then."""

from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.core.management import call_command
from django.test import Client
from django_tasks_db.models import DBTaskResult

from stories import clock
from stories.accounts.actors import Teller
from stories.audio import child, masks, muting
from stories.audio.clips import keep_those_of_quotes
from stories.audio.decode import RATE
from stories.audio.sandbox import run
from stories.models import MaskedAudio, MaskState, Recording, RedactedPart, User, Word
from stories.redaction import audio, parts
from stories.roles import Role
from stories.texts.masking import Written, span_of
from stories.texts.passages import Span, span
from stories.texts.turns import SpokenTurn
from stories.transcription.tasks import prove_mask
from tests.conftest import Worker
from tests.factories import QuoteFactory, UserFactory, passage_of
from tests.stories.redaction.test_parts import answered, close, current, recording
from tests.stories.telling import opened

__all__ = ["recording"]
pytestmark = [pytest.mark.django_db]
TOMAS = (2100, 2400)


def samples(path: str) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.frombuffer(b"".join(child.sound(path)), np.int16)


def path_of(name: str) -> str:
    return storages["private"].path(name)


def loud(sound: "np.ndarray[tuple[int], np.dtype[np.int16]]", start_ms: int, end_ms: int) -> float:
    part = sound[start_ms * RATE // 1000 : end_ms * RATE // 1000].astype(float)
    return float(np.sqrt(np.square(part).mean()))


def kind(client: Client, address: str) -> str:
    answer = client.get(address)
    answer.getvalue()
    return answer["Content-Type"]


def masked(recording: Recording) -> MaskedAudio:
    assert muting.keep(recording.pk)
    return MaskedAudio.objects.get()


def test_the_part_is_silent_and_the_rest_is_as_it_was(recording: Recording) -> None:
    before = samples(recording.file.path)
    close(recording.story, "Tomas")
    mask = masked(recording)
    source = masks.for_others(recording, None)
    assert source is not None
    assert (source.key, source.media_type, mask.state) == (mask.key, "audio/ogg", MaskState.MUTED)
    after = samples(path_of(source.name))
    assert abs(len(after) - len(before)) <= RATE // 50
    start, end = TOMAS[0] - masks.GUARD_MS, TOMAS[1] + masks.GUARD_MS
    assert loud(after, *TOMAS) < 2
    assert loud(after, start + 20, end - 20) < loud(before, start, end) / 500  # the coder rings a little
    for first, last in ((100, start - 40), (end + 40, 2950)):
        assert loud(after, first, last) == pytest.approx(loud(before, first, last), rel=0.1)
    assert samples(recording.file.path).tolist() == before.tolist()


@pytest.mark.both
def test_it_closes_at_once_and_comes_back_muted(recording: Recording, client: Client) -> None:
    at = f"/listen/{recording.public_id}/"
    client.force_login(UserFactory(role=Role.RESEARCHER))
    ways = ("", "?small", "?t=0,1000", "?t=0,2050")
    redacted_part = close(recording.story, "Tomas")
    assert [answered(client, at + way) for way in ways] == [404, 404, 200, 404]
    masked(recording)
    assert [answered(client, at + way) for way in ways] == [200, 200, 200, 200]
    assert kind(client, at) == "audio/ogg"
    other = close(recording.story, "gone.")  # what was made before says more than may be heard now
    assert [answered(client, at + way) for way in ways] == [404, 404, 200, 404]
    masked(recording)
    parts.reopen(by=Teller(recording.story_id), redacted_part=other)
    parts.reopen(by=Teller(recording.story_id), redacted_part=redacted_part)
    assert answered(client, at) == 200
    assert kind(client, at) == "audio/wav"
    assert not muting.keep(recording.pk)
    assert MaskedAudio.objects.count() == 0
    assert storages["private"].listdir(f"recordings/{recording.public_id}")[1] == ["original"]


def test_the_teller_hears_all_of_it(recording: Recording, client: Client) -> None:
    close(recording.story, "Tomas")
    masked(recording)
    opened(client, recording.story)
    assert kind(client, f"/listen/{recording.public_id}/") == "audio/wav"


def test_a_clip_around_a_mark_never_plays_what_the_mark_stands_for(
    recording: Recording, client: Client, tmp_path: Path
) -> None:
    """A quote that was asked for after a part was closed: “I needed […] gone.”"""
    close(recording.story, "Tomas")
    passage = passage_of(recording.story, "needed […] gone")
    QuoteFactory(passage=passage, approved=True)
    said = span(passage)
    assert said is not None
    clip = f"/listen/{recording.public_id}/?t={said.start_ms},{said.end_ms}"
    assert answered(client, clip) == 404
    assert masks.heard_now([passage]) == {passage.pk: None}  # so that no page offers it
    masked(recording)
    assert masks.heard_now([passage]) == {passage.pk: said}
    answer = client.get(clip)
    assert answer.status_code == 200
    path = tmp_path / "clip.mp3"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    sound = samples(str(path))
    assert loud(sound, 380, 700) < 20  # of MP3, whose coder smears a little
    assert loud(sound, 0, 80) > 1000
    keep_those_of_quotes(recording.story_id)
    _, files = storages["private"].listdir(f"recordings/{recording.public_id}")
    assert [name for name in files if name.startswith("clip-")] == [
        f"clip-{said.start_ms}-{said.end_ms}-{MaskedAudio.objects.get().key}.mp3"
    ]


def test_words_without_a_time_close_all_of_the_sound(recording: Recording, client: Client) -> None:
    close(recording.story, "Tomas")
    RedactedPart.objects.update(start_ms=None, end_ms=None)
    assert not muting.keep(recording.pk)
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert answered(client, f"/listen/{recording.public_id}/?t=0,300") == 404


def test_a_file_that_cannot_be_read_stays_closed(recording: Recording, client: Client) -> None:
    close(recording.story, "Tomas")
    path = Path(recording.file.path)
    whole = path.read_bytes()
    path.write_bytes(whole[:44] + b"")
    assert not muting.keep(recording.pk)
    assert MaskedAudio.objects.get().state == MaskState.FAILED
    assert masks.for_others(recording, None) is None
    assert audio.take_up() == 0  # not every minute
    MaskedAudio.objects.update(made_at=clock.now() - audio.AGAIN)
    assert audio.take_up() == 1
    path.write_bytes(whole)
    assert muting.keep(recording.pk)  # it is tried again


@pytest.mark.both
def test_what_was_closed_meanwhile_is_not_let_out(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(recording.story, "Tomas")
    make = muting._make

    def slow(*arguments: object) -> None:
        make(*arguments)  # type: ignore[arg-type]
        close(recording.story, "gone.")

    monkeypatch.setattr(muting, "_make", slow)
    assert not muting.keep(recording.pk)
    assert masks.for_others(recording, None) is None
    assert storages["private"].listdir(f"recordings/{recording.public_id}")[1] == ["original"]


def test_a_mask_whose_file_is_gone_is_made_anew(recording: Recording) -> None:
    """A backup of the database was put back, and the files are others."""
    close(recording.story, "Tomas")
    mask = masked(recording)
    assert audio.take_up() == 0
    storages["private"].delete(masks.name_of(recording, mask.key))
    assert audio.take_up() == 1
    assert muting.keep(recording.pk)
    assert not muting.keep(recording.pk)


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_worker_makes_it_and_what_a_queue_lost_is_taken_up(recording: Recording, worker: Worker) -> None:
    close(recording.story, "Tomas")
    worker.drain()
    assert MaskedAudio.objects.get().state in (MaskState.MUTED, MaskState.PROVEN)  # where there is a model
    MaskedAudio.objects.all().delete()
    call_command("resume_stalled")
    worker.drain()
    assert masks.for_others(recording, None) is not None
    assert audio.take_up() == 0


def test_rather_too_much_is_closed_than_too_little() -> None:
    words = (
        Word(0, 1, 0, 100, 1.0, measured=True),
        Word(2, 3, 100, 140, 1.0, measured=False),
        Word(4, 5, 140, 180, 1.0, measured=False),
        Word(6, 7, 400, 500, 1.0, measured=True),
        Word(8, 9, 500, 600, 1.0, measured=False),
    )
    text = Written("a b c d e", (SpokenTurn(None, 0, 9, 0, 900, words),))
    assert span_of(text, 4, 5) == Span(100, 400)
    assert span_of(text, 4, 7) == Span(100, 500)
    assert span_of(text, 6, 7) == Span(400, 500)
    assert span_of(text, 8, 9) == Span(500, 900)


def test_the_child_prints_nothing_else(recording: Recording) -> None:
    assert run("masked", recording.file.path, "48000", "[[0, 100]]")[:4] == b"OggS"


def test_only_those_who_could_hear_it_hear_it_muted(recording: Recording, client: Client) -> None:
    close(recording.story, "Tomas")
    masked(recording)
    at = f"/listen/{recording.public_id}/"
    assert answered(client, at) == 404
    user: User = UserFactory(role=Role.LEADER)
    client.force_login(user)
    assert answered(client, at) == 404
    assert current(recording).body.count("[…]") == 1


def test_only_who_may_transcribe_mutes_more_or_says_that_it_is_silent(recording: Recording) -> None:
    close(recording.story, "Tomas")
    mask = masked(recording)
    MaskedAudio.objects.update(state=MaskState.HEARD)
    editor: User = UserFactory(role=Role.EDITOR)
    for act in (audio.mute_more, audio.confirm_silent):
        with pytest.raises(PermissionDenied):
            act(by=editor, recording=recording)
    after = MaskedAudio.objects.get()
    assert (after.guard_ms, after.state) == (mask.guard_ms, MaskState.HEARD)


@pytest.mark.both
def test_what_nobody_has_listened_to_is_listened_to_again_once_an_hour(recording: Recording) -> None:
    close(recording.story, "Tomas")
    masked(recording)
    asked = DBTaskResult.objects.filter(task_path=prove_mask.module_path)
    before = asked.count()
    audio.take_up()
    assert asked.count() == before  # it may only be waiting behind long recordings
    MaskedAudio.objects.update(made_at=clock.now() - audio.AGAIN)
    audio.take_up()
    audio.take_up()
    assert asked.count() == before + 1
