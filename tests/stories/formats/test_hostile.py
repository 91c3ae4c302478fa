"""A file of a few kilobytes takes no reader seconds: what matches is never begun again from every place."""

from contextlib import suppress
from functools import partial
from typing import Final

import pytest

from stories.formats.registry import MOST_LINES, Unreadable, read
from tests.pace import keeps_up

SRT = "1\n00:00:00,000 --> 00:00:01,000\n"
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n"
GRID = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\nxmax = '
SIZE = 60_000


LINES: Final = MOST_LINES // 16
LINE: Final = "Ann: And then it was so.\n"


def taken(name: str, text: str) -> None:
    """Read, or refused."""
    with suppress(Unreadable):
        read(name, text.encode())


def in_time(name: str, text: str, times: float) -> bool:
    """Told by what so many plain lines take. A pattern that goes back took 24 times as long for each of the
    files below, or more than the universe is old."""
    return keeps_up(partial(taken, name, text), times=times, plain=partial(taken, "a.txt", LINE * LINES))


@pytest.mark.parametrize(
    ("name", "head", "unit"),
    [
        ("a.srt", "", "\n"),
        ("a.srt", SRT, "\n"),
        ("a.srt", SRT, " "),
        ("a.srt", SRT, "\r"),
        ("a.srt", SRT, "<b "),
        ("a.srt", SRT, "{\\"),
        ("a.srt", SRT, "\n1"),
        ("a.vtt", VTT, "\n"),
        ("a.vtt", VTT, "<"),
        ("a.vtt", f"{VTT}<v", "."),
        ("a.txt", "", "\n1"),
        ("a.txt", "", " #00"),
        ("a.html", "<p>", "<b "),
        ("a.sbv", "0:00:00.0,0:00:01.0\n", "\n1"),
        ("a.sbv", "", "0:0"),
        ("a.textgrid", GRID, "\n"),
        ("a.textgrid", GRID, "1"),
        ("a.textgrid", f'{GRID}"', "\n"),
        ("a.textgrid", f'{GRID}"', '""'),
        ("a.otr", '{"text": "', "<span "),
        ("a.otr", '{"text": "', "<br "),
    ],
)
def test_it_is_read_or_refused_at_once(name: str, head: str, unit: str) -> None:
    assert in_time(name, head + unit * (SIZE // len(unit)) + "x", 8)


@pytest.mark.parametrize(
    ("name", "head", "unit"),
    [
        ("a.srt", "", "\n"),
        ("a.srt", "", f"{SRT}x\n\n"),
        ("a.srt", SRT, "<b "),
        ("a.vtt", VTT, "<"),
        ("a.vtt", "WEBVTT\n\n", "00:00.000 --> 00:01.000\n<v A>x\n\n"),
        ("a.txt", "", "\n1"),
        ("a.txt", "", "A: x\r"),
        ("a.html", "", "<p>x</p>"),
        ("a.html", "<p>", "<b "),
        ("a.json", "[", "1,"),
        ("a.sbv", "", "0:00:00.0,0:00:01.0\nx\n"),
        ("a.textgrid", GRID, "1"),
        ("a.textgrid", f'{GRID}"', "\n"),
    ],
)
def test_five_megabytes_of_its_worst_too(name: str, head: str, unit: str) -> None:
    assert in_time(name, head + unit * (5_000_000 // len(unit)) + "x", 24)


def test_as_many_lines_as_a_long_day_has_take_each_as_long_as_a_few() -> None:
    def whole_day() -> None:
        assert len(read("a.txt", (LINE * MOST_LINES).encode()).lines) == MOST_LINES

    # Sixteen times as many: 256, were each read with all before it.
    assert keeps_up(whole_day, times=32, plain=partial(taken, "a.txt", LINE * LINES))


def test_a_number_of_thousands_of_digits_is_refused() -> None:
    with pytest.raises(Unreadable):
        read("a.json", b'{"segments": [{"start": ' + b"9" * 5_000 + b', "end": 1, "text": "x"}]}')


def test_the_number_before_a_time_is_no_word() -> None:
    lines = read("a.srt", f"{SRT}One.\n\n \n2\n00:00:02,000 --> 00:00:03,000\nTwo, 3\n4\n".encode()).lines
    assert [line.text for line in lines] == ["One.", "Two, 3 4"]
