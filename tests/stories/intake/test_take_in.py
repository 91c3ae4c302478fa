"""What becomes of sound that a teller sends: nothing is in it but sound, and several takes are one."""

import io
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from stories import clock
from stories.audio.probe import NotASound
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, take_in
from stories.intake.telling.sounds import Sound
from stories.models import Recording
from tests.factories import ConsentFormVersionFactory
from tests.stories.intake.test_uploads import TUS, create, patch
from tests.stories.telling import said, send, step_of, until

pytestmark = pytest.mark.django_db

SECRET = "Secret Name 51.5N"
RATE = 48_000


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def made(
    container: str,
    codec: str,
    seconds: float = 2,
    *,
    film: str = "",
    hertz: int = 440,
    options: dict[str, str] | None = None,
) -> bytes:
    """A tone, with somebody's name and place in it, and pictures where it is a `film` of that codec."""
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=options or {}) as target:
        target.metadata.update({"title": SECRET, "location": SECRET, "comment": SECRET})
        stream: Any = target.add_stream(codec, rate=RATE, layout="mono")
        if film:
            pictures: Any = target.add_stream(film, rate=5)
            pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
            for _ in range(int(seconds * 5)):
                target.mux(pictures.encode(av.VideoFrame(64, 64, "yuv420p")))
            target.mux(pictures.encode(None))
        tone = (np.sin(np.arange(int(RATE * seconds)) * 2 * np.pi * hertz / RATE) * 8000).astype(np.int16)
        for start in range(0, len(tone), 960):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def kept(sound: Sound) -> bytes:
    return b"".join(sounds.read(sound))


def taken_in(tmp_path: Path, data: bytes) -> Sound:
    path = tmp_path / "sent"
    path.write_bytes(data)
    return take_in.of_file(path)


def packets(data: bytes) -> list[bytes]:
    with av.open(io.BytesIO(data)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


@pytest.mark.parametrize(
    ("container", "codec", "film", "media_type"),
    [
        ("webm", "libopus", "", "audio/ogg"),
        ("webm", "libopus", "libvpx", "audio/ogg"),
        ("mp4", "aac", "", "audio/mp4"),
        ("mp4", "aac", "mpeg4", "audio/mp4"),
        ("mp4", "libopus", "", "audio/ogg"),
        ("mp3", "libmp3lame", "", "audio/mpeg"),
        ("ogg", "libopus", "", "audio/ogg"),
        ("flac", "flac", "", "audio/flac"),
        ("adts", "aac", "", "audio/aac"),
        ("aiff", "pcm_s16be", "", "audio/wav"),
        ("wav", "pcm_s16le", "", "audio/wav"),
    ],
)
def test_only_the_sound_stays_and_all_of_it(
    container: str, codec: str, film: str, media_type: str, tmp_path: Path
) -> None:
    data = made(container, codec, film=film)
    sound = taken_in(tmp_path, data)
    assert (sound.media_type, abs(sound.duration_ms - 2000) < 100) == (media_type, True)
    assert SECRET.encode() not in kept(sound) and b"Lavf" not in kept(sound)
    if codec != "pcm_s16be":
        assert b"".join(packets(kept(sound))) == b"".join(packets(data))


def speak(client: Client, *spoken: bytes) -> None:
    for take in spoken:
        at = create(client, None, **{"Upload-Metadata": "kind dGFrZQ=="})
        patch(client, at, take, 0)


def draft_of(client: Client) -> drafts.Draft:
    return drafts.held(client.cookies["storybook_telling"].value)


@pytest.fixture
def teller(client: Client) -> Client:
    ConsentFormVersionFactory()
    until(client, "sound", said(way="speak"))
    return client


def go_on(client: Client) -> Sound:
    client.post("/share/tell/sound/")
    draft = draft_of(client)
    assert draft.sound is not None and draft.uploads == {}
    assert len(list(sounds.folder().iterdir())) == 1
    return draft.sound


def test_what_was_cut_off_is_gone_on_with_and_becomes_one(teller: Client) -> None:
    """A flat battery in the middle of a piece, and another take after it."""
    first, second = made("webm", "libopus", 3), made("webm", "libopus", 2, hertz=880)
    speak(teller, first[: len(first) // 2], second)
    assert teller.get("/share/tell/sound/").content.decode().count('src="/share/uploads/') == 2
    sound = go_on(teller)
    assert 3_000 < sound.duration_ms < 4_500
    assert b"".join(packets(kept(sound))).endswith(b"".join(packets(second)))
    assert [one.status_code for one in (teller.get("/share/tell/sound/heard/"),)] == [200]


def test_going_on_later_adds_to_what_is_there_and_a_file_replaces_it(teller: Client) -> None:
    speak(teller, made("webm", "libopus"))
    go_on(teller)
    speak(teller, made("webm", "libopus"))
    assert abs(go_on(teller).duration_ms - 4_000) < 100
    at = create(teller, len(data := made("mp4", "aac", 1, film="mpeg4")))
    patch(teller, at, data, 0)
    assert abs(go_on(teller).duration_ms - 1_000) < 100


def test_a_file_that_broke_off_is_said_once_and_holds_nothing_up(teller: Client) -> None:
    speak(teller, made("webm", "libopus", 1))
    data = made("mp4", "aac")
    at = create(teller, len(data))
    patch(teller, at, data[:1000], 0)
    html = teller.post("/share/tell/sound/", follow=True).content.decode()
    assert "The file did not arrive to its end." in html
    assert abs(go_on(teller).duration_ms - 1_000) < 100


def test_a_file_takes_the_place_of_all_before_it_and_what_is_spoken_after_goes_on(teller: Client) -> None:
    speak(teller, made("webm", "libopus", 5))
    data = made("webm", "libopus", 1)
    patch(teller, create(teller, len(data)), data, 0)
    speak(teller, made("webm", "libopus", 2))
    assert abs(go_on(teller).duration_ms - 3_000) < 150
    assert teller.post("/share/tell/sound/")["Location"] == "/share/tell/others/"
    assert draft_of(teller).sound.duration_ms < 3_200  # type: ignore[union-attr]


def test_what_was_spoken_and_not_yet_taken_is_never_left_out_at_send(client: Client) -> None:
    ConsentFormVersionFactory()
    form = said(way="speak", recording=SimpleUploadedFile("x.webm", made("webm", "libopus", 1), "audio/webm"))
    assert step_of(until(client, "look", form)) == "look"
    speak(client, made("webm", "libopus", 2))
    assert step_of(client.post("/share/tell/look/", follow=True)) == "sound"
    client.post("/share/tell/sound/", {"then": "look"})
    client.post("/share/tell/look/")
    assert abs(Recording.objects.get().duration_ms - 3_000) < 150


def test_what_arrives_while_a_page_is_answered_is_kept(
    teller: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    speak(teller, made("webm", "libopus", 1))
    whole = take_in.of_uploads

    def slowly(*args: Any) -> Sound:
        sound = whole(*args)
        speak(teller, made("webm", "libopus", 2))
        return sound

    monkeypatch.setattr(take_in, "of_uploads", slowly)
    html = teller.post("/share/tell/sound/", follow=True).content.decode()
    assert "More of your recording has arrived." in html
    monkeypatch.undo()
    assert abs(go_on(teller).duration_ms - 3_000) < 150


@pytest.mark.parametrize("how", ["again", "thrown away"])
def test_what_is_thrown_away_while_a_page_is_answered_stays_away(
    teller: Client, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    speak(teller, made("webm", "libopus", 1))
    whole = take_in.of_uploads

    def slowly(*args: Any) -> Sound:
        sound = whole(*args)
        teller.post("/share/tell/sound/again/" if how == "again" else "/share/tell/throw-away/")
        return sound

    monkeypatch.setattr(take_in, "of_uploads", slowly)
    assert teller.post("/share/tell/sound/").status_code == 302
    assert list(sounds.folder().iterdir()) == []


def test_a_take_that_is_no_sound_is_left_out(teller: Client) -> None:
    good = made("webm", "libopus", 1)
    speak(teller, good, good[:120], made("webm", "libopus", 2))
    assert abs(go_on(teller).duration_ms - 3_000) < 150


def test_a_recording_stays_as_long_as_its_draft_and_one_that_is_gone_is_asked_for(teller: Client) -> None:
    speak(teller, made("webm", "libopus", 1))
    sound, begun = go_on(teller), clock.now()
    with clock.at(begun + timedelta(hours=20)):
        an_hour_ago = begun.timestamp() - 3_600
        os.utime(sounds.folder() / sound.name, (an_hour_ago, an_hour_ago))
        teller.post("/share/tell/others/", {"others": "no", "phone": "own"})
    assert (sounds.folder() / sound.name).stat().st_mtime > an_hour_ago + 3_000
    sounds.delete(sound)
    html = teller.get("/share/tell/sound/").content.decode()
    assert "We have your recording." not in html


def test_joined_mp3s_hold_no_names(teller: Client) -> None:
    speak(teller, made("mp3", "libmp3lame", 1), made("mp3", "libmp3lame", 1))
    assert SECRET.encode() not in kept(go_on(teller))


def test_takes_that_cannot_be_joined_stay_to_be_heard(teller: Client) -> None:
    speak(teller, made("webm", "libopus"), made("mp4", "aac"))
    html = teller.post("/share/tell/sound/", follow=True).content.decode()
    assert "put your recordings together" in html and html.count('src="/share/uploads/') == 2


def test_takes_that_are_read_in_other_ways_are_not_joined(teller: Client) -> None:
    """Two of the same codec and rate: what the second says at its beginning is not what the first does."""
    speak(teller, made("mp4", "aac", 1), made("adts", "aac", 1))
    assert "put your recordings together" in teller.post("/share/tell/sound/", follow=True).content.decode()


def test_begin_again_leaves_nothing(teller: Client) -> None:
    speak(teller, made("webm", "libopus"))
    go_on(teller)
    speak(teller, made("webm", "libopus"))
    teller.post("/share/tell/sound/again/")
    assert (draft_of(teller).sound, draft_of(teller).uploads) == (None, {})
    assert list(sounds.folder().iterdir()) == []
    assert teller.get("/share/tell/sound/heard/").status_code == 404


def test_nothing_of_it_is_left_once_it_is_thrown_away(teller: Client) -> None:
    speak(teller, made("webm", "libopus"))
    go_on(teller)
    speak(teller, made("webm", "libopus"))
    teller.post("/share/tell/throw-away/")
    assert list(sounds.folder().iterdir()) == []


def test_a_film_is_sent_without_a_script_and_its_sound_alone_is_kept(client: Client) -> None:
    ConsentFormVersionFactory()
    film = made("mp4", "aac", film="mpeg4")
    send(client, said(way="speak", recording=SimpleUploadedFile("My Name.mp4", film, "video/mp4")))
    recording = Recording.objects.get()
    with recording.file.open() as file:
        data = file.read()
    assert (recording.media_type, SECRET.encode() in data, b"mp4v" in data) == ("audio/mp4", False, False)
    assert "My Name" not in str(recording.__dict__)


def lying(kind: str) -> bytes:
    opus, aac = made("webm", "libopus"), made("mp4", "aac")
    return {
        "webm that ends at once": opus[:40],
        "webm of nothing": opus[:4] + bytes(5_000),
        "webm with a size of its own": opus[:5] + b"\xff" * 7 + opus[12:],
        "webm with other bytes within": opus[:900] + b"\xff" * (len(opus) - 900),
        "mp4 without its index": aac[: len(aac) // 3],
        "mp4 of boxes in boxes": b"".join(b"\x00\x00\x00\x10moov\x00\x00\x00\x08trak" for _ in range(4_000)),
        "mp4 with an endless box": aac[:4] + b"ftyp" + b"\xff" * 2_000,
        "pictures without sound": silent_film(),
        "a playlist in an mp4": b"\x00\x00\x00\x18ftypmp42" + b"#EXTM3U\nfile:///etc/hostname\n",
    }[kind]


def silent_film() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as target:
        pictures: Any = target.add_stream("mpeg4", rate=5)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 64, "yuv420p"
        target.mux(pictures.encode(av.VideoFrame(64, 64, "yuv420p")))
        target.mux(pictures.encode(None))
    return out.getvalue()


LIES: Sequence[str] = (
    "webm that ends at once",
    "webm of nothing",
    "webm with a size of its own",
    "webm with other bytes within",
    "mp4 without its index",
    "mp4 of boxes in boxes",
    "mp4 with an endless box",
    "pictures without sound",
    "a playlist in an mp4",
)


@pytest.mark.parametrize("kind", LIES)
def test_what_lies_is_refused_in_plain_words_or_is_sound(kind: str, tmp_path: Path) -> None:
    try:
        sound = taken_in(tmp_path, lying(kind))
    except NotASound as error:
        assert str(error).endswith(".") and "Error" not in str(error)
        assert list(sounds.folder().glob("*")) == []
    else:
        assert 0 < sound.duration_ms < 3_000


ONE_OF_EACH: Final = {"webm of nothing", "mp4 of boxes in boxes", "a playlist in an mp4"}


@pytest.mark.parametrize(
    "kind", [kind if kind in ONE_OF_EACH else pytest.param(kind, marks=pytest.mark.attack) for kind in LIES]
)
def test_a_take_that_lies_harms_no_other(kind: str, teller: Client) -> None:
    speak(teller, made("webm", "libopus"))
    go_on(teller)
    speak(teller, lying(kind))
    assert teller.post("/share/tell/sound/").status_code == 302
    assert draft_of(teller).sound is not None
    assert teller.head("/share/uploads/" + next(iter(draft_of(teller).uploads), "x") + "/", headers=TUS)
