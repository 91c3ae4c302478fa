"""A recording that somebody sent is looked at while they wait: never for longer than a request has."""

import struct
from pathlib import Path
from time import perf_counter

import pytest

from stories.audio import probe as probing
from stories.audio.probe import NotASound, probe
from tests.stories.intake.test_take_in import made

A_DAY = 24 * 3600
RATE = 8_000


def wav_of(path: Path, seconds: int, promised: int | None = None) -> Path:
    """Silence at a byte a sample, which takes no room on the disk; its head may promise something else."""
    held = seconds * RATE
    said = held if promised is None else promised * RATE
    form = struct.pack("<HHIIHH", 1, 1, RATE, RATE, 1, 8)
    head = b"RIFF" + struct.pack("<I", 36 + said) + b"WAVEfmt " + struct.pack("<I", 16) + form
    path.write_bytes(head + b"data" + struct.pack("<I", said))
    with path.open("r+b") as file:
        file.truncate(44 + held)
    return path


@pytest.mark.parametrize("promised", [None, 0])
def test_a_day_of_sound_is_too_long_and_that_is_said_at_once(tmp_path: Path, promised: int | None) -> None:
    """By what its head says, and where that says nothing, by what has been read of it."""
    path = wav_of(tmp_path / "day.wav", A_DAY, promised)
    begun = perf_counter()
    with pytest.raises(NotASound, match="We can take up to 4 hours"):
        probe(path)
    assert perf_counter() - begun < probing.AT_ONCE / 2


def test_what_is_not_too_long_is_read_whole(tmp_path: Path) -> None:
    assert probe(wav_of(tmp_path / "minute.wav", 60)).duration_ms == 60_000
    with pytest.raises(NotASound, match="Part of this recording is missing"):
        probe(wav_of(tmp_path / "short.wav", 10, promised=60))


def test_a_live_recording_that_was_cut_off_is_known_by_its_last_block(tmp_path: Path) -> None:
    """As a browser's recorder writes it: nothing in it says how long it was to be."""
    data = made("webm", "libopus", 3, options={"live": "1", "cluster_time_limit": "500"})
    whole, cut = tmp_path / "live.webm", tmp_path / "cut.webm"
    whole.write_bytes(data)
    assert (probe(whole).cut_off, probe(whole).duration_ms > 2_500) == (False, True)
    for lost in (1, 2, 3, len(data) // 3):
        cut.write_bytes(data[:-lost])
        assert probe(cut).cut_off
    assert not probe(wav_of(tmp_path / "minute.wav", 60)).cut_off
