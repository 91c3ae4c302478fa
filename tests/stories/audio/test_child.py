"""What the process that opens strangers' files says of each, and what it writes: here without its limits."""

from pathlib import Path
from typing import Any

import av
import pytest

from stories.audio.child import probe
from stories.audio.containers import Refused
from stories.audio.ebml import ends_midway
from stories.audio.rewrap import rewrapped
from tests.stories.intake.test_take_in import made
from tests.stories.sounds import wav

A_DAY = 86_400.0


def write(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"These are words.", "not-audio"),
        (made("ogg", "libopus")[:-500], "truncated"),
        (made("ogg", "libopus")[:-3], "truncated"),
        (wav(5)[:2_000], "truncated"),
        (made("mp4", "aac", film="mpeg4"), "video"),
        (b"ID3\x04" + b"\0" * 400, "broken"),
    ],
    ids=["empty", "words", "half a page", "a few bytes", "half a wav", "a film", "a head alone"],
)
def test_each_file_that_is_not_taken_has_its_word(tmp_path: Path, data: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        probe(write(tmp_path, "sent", data), A_DAY)


@pytest.mark.parametrize(
    ("data", "film"), [(wav(2), False), (made("mp4", "aac", film="mpeg4"), True), (made("mp3", "mp3"), False)]
)
def test_what_is_taken_is_told_with_its_length(tmp_path: Path, data: bytes, film: bool) -> None:
    told = probe(write(tmp_path, "sent", data), A_DAY, pictures=True)
    assert (1900 < told["duration_ms"] < 2200, told["pictures"], told["cut_off"]) == (True, film, False)


@pytest.mark.parametrize("data", [wav(3), made("mp3", "mp3", 3)])
def test_what_is_too_long_is_read_no_further(tmp_path: Path, data: bytes) -> None:
    assert probe(write(tmp_path, "sent", data), 1.0)["duration_ms"] > 1000


def length_of(data: bytes, folder: Path) -> float:
    with av.open(write(folder, "joined", data)) as container:
        ends: list[Any] = [packet.pts * packet.time_base for packet in container.demux(audio=0) if packet.pts]
    return float(max(ends) - min(ends))


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("mp3", "mp3"), ("ogg", "libopus")])
def test_takes_of_one_kind_become_one_file(tmp_path: Path, container: str, codec: str) -> None:
    takes = [write(tmp_path, f"take{hertz}", made(container, codec, hertz=hertz)) for hertz in (440, 660)]
    assert 3.5 < length_of(b"".join(rewrapped(takes)), tmp_path) < 4.2


def test_takes_of_two_kinds_are_not_joined(tmp_path: Path) -> None:
    takes = [
        write(tmp_path, kind, made(kind, codec)) for kind, codec in (("webm", "libopus"), ("mp3", "mp3"))
    ]
    with pytest.raises(Refused, match="other"):
        list(rewrapped(takes))


def test_a_wav_is_written_anew(tmp_path: Path) -> None:
    assert length_of(b"".join(rewrapped([write(tmp_path, "a.wav", wav(2))])), tmp_path) > 1.5


HEAD = b"\x1a\x45\xdf\xa3\x81\x00"
SEGMENT = b"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
CLUSTER = b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff"


@pytest.mark.parametrize(
    ("data", "cut"),
    [
        (b"RIFF" + HEAD, False),
        (HEAD + SEGMENT, False),
        (HEAD + SEGMENT + CLUSTER + b"\xa3\x84abcd", False),
        (HEAD + SEGMENT + CLUSTER + b"\xa3\x84abc", True),
        (HEAD + SEGMENT + CLUSTER + b"\xa3", True),
        (HEAD + SEGMENT + CLUSTER + b"\xa3\x40", True),
        (HEAD + SEGMENT + b"\x1f\x43\xb6\x75\x86\xa3\x84abcd", False),
        (HEAD + SEGMENT + b"\xec\xff", False),
        (HEAD + SEGMENT + b"\xec\x00", True),
    ],
)
def test_an_element_that_is_not_there_to_its_end_tells_that_the_file_was_cut(
    tmp_path: Path, data: bytes, cut: bool
) -> None:
    assert ends_midway(write(tmp_path, "live.webm", data)) is cut
