import io
import uuid
from pathlib import Path

import av
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stories.accounts.actors import Machine, Teller
from stories.consent import acts, receipts
from stories.models import Quote, Recording, Story, StoryKind, Word
from stories.models.uses import Use
from stories.roles import Role
from stories.texts.passages import find
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn
from tests.conftest import Worker
from tests.factories import QuoteFactory, StoryFactory, UserFactory
from tests.stories.sounds import wav

pytestmark = pytest.mark.django_db
BODY = "I had hope again"
SOUND = wav(4.0)


@pytest.fixture
def recording() -> Recording:
    story = StoryFactory(kind=StoryKind.RECORDED, body="")
    recording = Recording(
        story=story, sha256="0" * 64, size=len(SOUND), duration_ms=4000, media_type="audio/wav"
    )
    recording.file.save("original", ContentFile(SOUND))
    words = tuple(
        Word(start, end, number * 1000, number * 1000 + 900, 0.9, True)
        for number, (start, end) in enumerate([(0, 1), (2, 5), (6, 10), (11, 16)])
    )
    turn = SpokenTurn(None, 0, len(BODY), 0, 3900, words)
    keep_transcript(by=Machine("test"), recording=recording, body=BODY, turns=[turn], made_with="test")
    return recording


@pytest.fixture
def quote(recording: Recording) -> Quote:
    revision = recording.transcript.current
    assert revision is not None
    return QuoteFactory(passage=find(revision=revision, words="hope again"), approved=True)


@pytest.fixture
def clip(recording: Recording, quote: Quote) -> str:
    return f"/listen/{recording.public_id}/?t=2000,3900"


def seconds(content: bytes) -> float:
    with av.open(io.BytesIO(content)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


def test_a_clip_of_an_approved_quote_is_heard_and_is_only_the_quote(client: Client, clip: str) -> None:
    response = client.get(clip)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "audio/mpeg")
    assert abs(seconds(response.getvalue()) - 1.9) < 0.08
    assert {name: response.headers[name] for name in ("Content-Security-Policy", "Cache-Control")} == {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("t", ["", "?t=2000,3899", "?t=0,4000", "?t=a,b", "?t=3,2", "?t=2000", "?t=,"])
def test_the_public_hears_nothing_but_the_clip(
    client: Client, clip: str, recording: Recording, t: str
) -> None:
    assert client.get(f"/listen/{recording.public_id}/{t}").status_code == 404


@pytest.mark.parametrize("use", [Use.VOICE, Use.PUBLISH, Use.KEEP])
def test_a_withdrawal_silences_the_clip_at_the_next_request(
    client: Client, clip: str, recording: Recording, use: Use
) -> None:
    assert client.get(clip).getvalue()
    acts.withdraw(by=Teller(recording.story_id), story=recording.story, uses=(use,))
    assert client.get(clip).status_code == 404
    assert client.get(clip, headers={"Range": "bytes=0-10"}).status_code == 404
    assert client.head(clip).status_code == 404


def test_ranges(client: Client, clip: str) -> None:
    whole = client.get(clip).getvalue()
    size = len(whole)

    def part(header: str) -> tuple[int, str | None, bytes]:
        response = client.get(clip, headers={"Range": header})
        return response.status_code, response.headers.get("Content-Range"), response.getvalue()

    assert part("bytes=0-99") == (206, f"bytes 0-99/{size}", whole[:100])
    assert part("bytes=100-") == (206, f"bytes 100-{size - 1}/{size}", whole[100:])
    assert part("bytes=-10") == (206, f"bytes {size - 10}-{size - 1}/{size}", whole[-10:])
    assert part(f"bytes={size}-") == (416, f"bytes */{size}", b"")
    assert part("bytes=0-1,5-6") == (200, None, whole)
    assert part(f"bytes={'9' * 5000}-") == part(f"bytes=0-{'9' * 5000}") == (200, None, whole)
    assert part(f"bytes=-{'9' * 18}") == (206, f"bytes 0-{size - 1}/{size}", whole)
    head = client.head(clip)
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, str(size), b"")


def test_the_teller_hears_all_of_it_while_it_is_kept(client: Client, recording: Recording) -> None:
    words = receipts.issue(recording.story.storyteller, "a-key")
    client.post("/my-story/", {"words": " ".join(words)})
    address = f"/listen/{recording.public_id}/"
    assert client.get(address).getvalue() == SOUND
    acts.withdraw(by=Teller(recording.story_id), story=recording.story)
    assert client.get(address).status_code == 404


def test_only_the_clips_of_quotes_are_kept(client: Client, recording: Recording, clip: str) -> None:
    folder = Path(recording.file.path).parent
    client.force_login(UserFactory(role=Role.RESEARCHER))
    for start in range(0, 3000, 1000):
        heard = client.get(f"/listen/{recording.public_id}/?t={start},{start + 500}")
        assert abs(seconds(heard.getvalue()) - 0.5) < 0.08
    assert list(folder.glob("clip-*")) == []
    client.get(clip).getvalue()
    assert [kept.name for kept in folder.glob("clip-*")] == ["clip-2000-3900.mp3"]


def test_a_researcher_hears_all_of_what_research_may_read(client: Client, recording: Recording) -> None:
    client.force_login(UserFactory(role=Role.RESEARCHER))
    address = f"/listen/{recording.public_id}/"
    assert client.get(address).getvalue() == SOUND
    acts.withdraw(by=Teller(recording.story_id), story=recording.story, uses=(Use.RESEARCH,))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.LEADER, Role.COLLECTOR])
def test_other_staff_hear_nothing(client: Client, recording: Recording, role: Role) -> None:
    client.force_login(UserFactory(role=role))
    assert client.get(f"/listen/{recording.public_id}/").status_code == 404


def test_no_such_recording_and_a_lost_file_are_not_found(
    client: Client, clip: str, recording: Recording
) -> None:
    assert client.get(f"/listen/{uuid.uuid4()}/").status_code == 404
    recording.file.storage.delete(str(recording.file.name))
    assert client.get(clip).status_code == 404
    assert Story.objects.count() == 1


def kept(recording: Recording) -> list[str]:
    _, files = storages["private"].listdir(f"recordings/{recording.public_id}")
    return sorted(name for name in files if name.startswith("clip-"))


def test_the_worker_cuts_what_quotes_need_and_takes_away_what_they_need_no_more(
    worker: Worker, recording: Recording, quote: Quote, client: Client, clip: str
) -> None:
    assert client.get(clip).getvalue()  # no worker yet: cut in the request
    for name in ("clip-0-500.mp3", "clip-2000-3900_a7b.mp3"):
        storages["private"].save(f"recordings/{recording.public_id}/{name}", ContentFile(b"left behind"))
    acts.withdraw(by=Teller(recording.story_id), story=recording.story, uses=(Use.VOICE,))
    worker.drain()
    assert kept(recording) == []
    acts.change(by=Teller(recording.story_id), story=recording.story, answers={Use.VOICE: True})
    worker.drain()
    assert kept(recording) == ["clip-2000-3900.mp3"]


def test_a_clip_is_asked_for_in_as_many_questions_whatever_the_number_of_quotes(
    recording: Recording, quote: Quote, client: Client, clip: str
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(clip).getvalue()
        return len(asked)

    alone = questions()
    for words in ("hope", "again", "I had"):
        QuoteFactory(passage=find(revision=quote.passage.revision, words=words), approved=True)
    assert questions() == alone
