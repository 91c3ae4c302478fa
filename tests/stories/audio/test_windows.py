"""A recording in windows: all of it once, parted where it is quiet, the same from wherever one begins."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from bench._interviews import interview
from stories.audio import child
from stories.audio.decode import RATE, Pass, Window
from stories.audio.sandbox import Overran
from tests.stories.sounds import as_wav


def speech_like(seconds: float, *, pauses: tuple[float, ...], seed: int = 3) -> np.ndarray:
    """Noise, with half a second of silence at each of these moments."""
    samples = np.random.default_rng(seed).normal(0, 4000, int(seconds * RATE))
    for pause in pauses:
        samples[int(pause * RATE) : int((pause + 0.5) * RATE)] = 0
    return samples.clip(-32_000, 32_000).astype(np.int16)


def windows(path: Path, **options: float) -> list[Window]:
    return list(Pass(path).windows(longest_seconds=30, **options))  # type: ignore[arg-type]


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "long.wav"
    path.write_bytes(as_wav(speech_like(100, pauses=(12, 26, 51, 74)), RATE))
    return path


def test_all_of_it_is_in_one_window_or_another_and_in_no_two(long: Path) -> None:
    found = windows(long)
    assert [window.start_ms for window in found] == [0, *(window.end_ms for window in found[:-1])]
    assert found[-1].end_ms == 100_000
    assert np.concatenate([window.samples for window in found]).size == 100 * RATE
    assert all(len(window.samples) <= 30 * RATE for window in found)


def test_windows_part_in_the_pauses(long: Path) -> None:
    assert [26_000 < w.end_ms < 26_500 or 51_000 < w.end_ms < 51_500 for w in windows(long)[:2]] == [True] * 2


def test_a_pass_that_begins_at_the_end_of_a_window_finds_the_same_windows(long: Path) -> None:
    whole = windows(long)
    for number, window in enumerate(whole):
        rest = windows(long, since_ms=window.start_ms)
        assert [w.start_ms for w in rest] == [w.start_ms for w in whole[number:]]
        assert all(np.array_equal(a.samples, b.samples) for a, b in zip(rest, whole[number:], strict=True))


def test_the_peaks_are_of_all_of_it_wherever_listening_began(long: Path) -> None:
    whole, late = Pass(long), Pass(long)
    list(whole.windows(longest_seconds=30))
    list(late.windows(longest_seconds=30, since_ms=90_000))
    assert whole.peaks(50) == late.peaks(50)
    assert len(whole.peaks()) == 400


def test_what_is_damaged_in_the_middle_is_silent_and_what_follows_keeps_its_time(tmp_path: Path) -> None:
    sound = interview("the-key").sound
    data, path = bytearray(sound.read_bytes()), tmp_path / "damaged.mp3"
    middle = len(data) // 2
    data[middle : middle + 2000] = b"\xff\xfb\x90\x00" * 500
    path.write_bytes(data)
    assert abs(windows(path)[-1].end_ms - windows(sound)[-1].end_ms) < 1500


def test_what_can_not_be_read_at_all_says_so(tmp_path: Path) -> None:
    path = tmp_path / "letter.mp3"
    path.write_bytes(b"ID3" + b"\0" * 5000)
    with pytest.raises(Overran):
        windows(path)


class Damaged:
    """A container some of whose packets can't be decoded."""

    def __init__(self, container: Any, lost: range) -> None:
        self.container, self.lost, self.streams = container, lost, container.streams

    def demux(self, stream: Any) -> Iterator[Any]:
        for number, packet in enumerate(self.container.demux(stream)):
            yield DamagedPacket(packet) if number in self.lost else packet


class DamagedPacket:
    def __init__(self, packet: Any) -> None:
        self.duration, self.time_base = packet.duration, packet.time_base

    def decode(self) -> list[Any]:
        raise av.error.InvalidDataError(1, "damaged")


def length_of(lost: range) -> int:
    with av.open(str(interview("the-key").sound)) as container:
        frames = child.samples(child._whole(Damaged(container, lost)), child.HEARD_RATE)
        return sum(frame.samples for frame in frames)


def test_packets_that_can_not_be_decoded_are_as_long_as_they_were() -> None:
    assert length_of(range(200, 300)) == length_of(range(0))
    with pytest.raises(child.Refused, match="broken"):
        length_of(range(100, 100_000))  # more than a minute of it
    with pytest.raises(child.Refused, match="broken"):
        length_of(range(100_000))
