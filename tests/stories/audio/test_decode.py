"""Sound: told by its bytes, refused when it is not whole, cut to the millisecond."""

import io
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.audio import child, ranges
from stories.audio.clips import NoClip, cut
from stories.audio.decode import Pass
from stories.audio.formats import told_by
from stories.audio.masks import original
from stories.texts.passages import Span
from tests.stories.recordings import recorded
from tests.stories.sounds import as_wav, wav


def encoded(container: str, codec: str, seconds: float = 2.0, sound: bytes = b"") -> bytes:
    out = io.BytesIO()
    with (
        av.open(io.BytesIO(sound or wav(seconds, 48_000))) as source,
        av.open(out, "w", format=container) as target,
    ):
        stream = target.add_stream(codec, rate=48_000)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=48_000)
        fifo = av.AudioFifo()
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                fifo.write(part)
        while (part := fifo.read(960)) is not None or (part := fifo.read()) is not None:
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return out.getvalue()


def kept(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "sound"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("container", "codec", "demuxer"),
    [
        ("mp3", "libmp3lame", "mp3"),
        ("ogg", "libopus", "ogg"),
        ("flac", "flac", "flac"),
        ("webm", "libopus", "matroska"),
    ],
)
def test_probe_takes_what_phones_record(tmp_path: Path, container: str, codec: str, demuxer: str) -> None:
    told = child.probe(kept(tmp_path, encoded(container, codec)), 60)
    assert told["format"] == demuxer
    assert abs(told["duration_ms"] - 2000) < 80


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"a letter", "not-audio"),
        (b"#EXTM3U\nfile:///etc/hostname", "not-audio"),
        (wav()[:20_000], "truncated"),
        (b"fLaC" + bytes(2000), "broken"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "broken"),
    ],
)
def test_probe_refuses_what_is_no_whole_sound(tmp_path: Path, content: bytes, why: str) -> None:
    with pytest.raises(child.Refused, match=why):
        child.probe(kept(tmp_path, content), 60)


def test_probe_refuses_a_cut_ogg_and_pictures(tmp_path: Path) -> None:
    with pytest.raises(child.Refused, match="truncated"):
        child.probe(kept(tmp_path, encoded("ogg", "libopus")[:-40]), 60)
    out = io.BytesIO()
    with av.open(out, "w", format="matroska") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        for _ in range(10):
            target.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        target.mux(stream.encode(None))
    with pytest.raises(child.Refused, match="video"):
        child.probe(kept(tmp_path, out.getvalue()), 60)


def test_peaks_and_clip_of_a_tone(tmp_path: Path) -> None:
    path = kept(tmp_path, wav(3.0))
    sound = Pass(Path(path))
    (window,) = sound.windows(longest_seconds=30)
    assert (window.start_ms, window.end_ms) == (0, 3000)
    loudness = sound.peaks(10)
    assert (len(loudness), max(loudness) - min(loudness) <= 3, 30 < max(loudness) < 45) == (10, True, True)
    cut = child.clip(path, 500, 1500)
    with av.open(io.BytesIO(cut)) as container:
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert abs(seconds - 1.0) < 0.08


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("wav", "pcm_s16le"),
        ("mp3", "libmp3lame"),
        ("ogg", "libopus"),
        ("flac", "flac"),
        ("mp4", "aac"),
        ("webm", "libopus"),
        ("adts", "aac"),
        ("aiff", "pcm_s16be"),
    ],
)
def test_a_clip_far_on_is_the_same_as_when_all_before_it_is_decoded(
    container: str, codec: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(3).normal(0, 4000, 20 * 48_000).astype(np.int16)
    path = kept(tmp_path, encoded(container, codec, sound=as_wav(noise, 48_000)))
    start, end = 15 * child.CLIP_RATE + 137, 16 * child.CLIP_RATE
    sought, frames = samples_of(path, start, end)
    monkeypatch.setattr(child, "LEAD_SECONDS", 60.0)  # nothing is left out
    whole, all_frames = samples_of(path, start, end)
    assert sought.size == whole.size == end - start
    # A WebM's clock counts milliseconds: it may be off by one.
    assert abs(apart(sought, whole)) <= child.CLIP_RATE // 1000
    assert frames < all_frames / 2


def samples_of(path: str, start: int, end: int) -> tuple[Any, int]:
    """What is cut, and how many frames were decoded for it."""
    with child.opened(path) as source:
        _, decoded = child._from(source, start, child._begins(path))
        at = sum(1 for _ in takewhile(lambda frame: frame.time * child.CLIP_RATE < end, decoded))
    return np.concatenate([block[0] for block in child._cut(path, start, end)]).astype(float), at


def apart(one: Any, other: Any) -> int:
    """By how many samples one is later than the other, from where they are most alike."""
    size = 2 * len(one)
    likeness = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)))
    at = int(likeness.argmax())
    return at if at < len(one) else at - size


def test_formats_are_told_by_their_first_bytes() -> None:
    heads = {
        b"\xff\xfb\x90\x00": "mp3",
        b"\xff\xf1\x50\x80": "aac",
        b"ID3\x04": "mp3",
        b"#!AMR\n": "amr",
        b"FORM\x00\x00\x00\x00AIFF": "aiff",
        b"RIFF\x00\x00\x00\x00WAVE": "wav",
        b"OggS": "ogg",
    }
    assert {head: found.demuxer for head in heads if (found := told_by(head))} == heads
    assert [told_by(head) for head in (b"", b"\xff", b"RIFF\x00\x00\x00\x00AVI ", b"PK\x03\x04")] == [
        None
    ] * 4


@given(
    header=st.text(max_size=30) | st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True),
    size=st.integers(0, 999),
)
def test_a_range_is_never_outside_the_file(header: str, size: int) -> None:
    try:
        part = ranges.asked(header, size)
    except ranges.Unsatisfiable:
        return
    assert part is None or 0 <= part.start < part.end <= size


@pytest.mark.django_db
@pytest.mark.parametrize("span", [Span(0, 9000), Span(1, 1), Span(0, 16 * 60 * 1000)])
def test_no_clip_of_what_is_not_there(span: Span) -> None:
    with pytest.raises(NoClip):
        cut(recording := recorded(), span, original(recording))


def test_a_file_with_a_track_for_sound_and_no_sound_on_it_is_refused() -> None:
    """As a MOV can be: packets enough for its length, and not one that decodes to anything."""

    class Silent:
        def decode(self, audio: int) -> Iterator[Any]:
            return iter(())

    with pytest.raises(child.Refused, match="not-audio"):
        child._decodes(Silent())
