"""Captions are cut to fit a screen: what rolls is said once, what one voice says is one turn."""

import pytest

from stories.formats.cues import turns_of_cues
from stories.formats.registry import read
from stories.formats.remarks import SAID_AGAIN
from stories.formats.timestamps import told
from stories.formats.transcript import Line, TimedWord, Transcript

ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.389 align:start position:0%
_
so<00:00:00.480><c> I</c><00:00:00.900><c> rang</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
so I rang
_

00:00:02.399 --> 00:00:04.990 align:start position:0%
so I rang
and<00:00:02.900><c> nobody</c><00:00:03.500><c> came</c>

00:00:04.990 --> 00:00:05.000 align:start position:0%
and nobody came
_

00:00:05.000 --> 00:00:07.000 align:start position:0%
and nobody came
no<00:00:05.500><c> no</c>

00:00:07.000 --> 00:00:07.010 align:start position:0%
no no
_

00:00:07.010 --> 00:00:09.000 align:start position:0%
no no
no<00:00:07.500><c> no</c>
""".replace("_", " ")


def test_captions_that_roll_are_said_once_with_their_times_of_words() -> None:
    found = read("x.vtt", ROLLING.encode())
    assert [line.text for line in found.lines] == ["so I rang", "and nobody came", "no no", "no no"]
    assert [(line.start_ms, line.words[-1].text, line.words[-1].start_ms) for line in found.lines[:2]] == [
        (160, "rang", 900),
        (2_399, "came", 3_500),
    ]
    assert dict(found.remarks) == {SAID_AGAIN: 6}


@pytest.mark.parametrize("blink", [True, False])
def test_captions_that_roll_without_tags(blink: bool) -> None:
    said, rows, cues, at = ["one a", "two b", "no", "no", "three c"], list[str](), list[str](), 0

    def cue(length: int, *rows: str) -> None:
        nonlocal at
        span = f"{told(at, ',')} --> {told(at + length, ',')}"
        cues.append("\n".join([str(len(cues) + 1), span, *rows, ""]))
        at += length

    for row in said:
        cue(2_000, *rows, row)
        rows = [row]
        if blink:
            cue(10, row)
    assert [line.text for line in read("x.srt", "\n".join(cues).encode()).lines] == said


def test_a_line_that_is_truly_said_twice_stays() -> None:
    said = ["No.", "No.", "I said.", "No."]
    cues = [f"00:0{n}.000 --> 00:0{n + 1}.000\n{one}\n\n" for n, one in enumerate(said)]
    found = read("x.vtt", "".join(["WEBVTT\n\n", *cues]).encode())
    assert ([line.text for line in found.lines], found.remarks) == (said, ())


def test_a_break_glues_no_words() -> None:
    assert read("x.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\none<br><br>two\n").lines[0].text == "one two"
    assert read("x.srt", b"1\n00:00:01,000 --> 00:00:02,000\none<br/>two\n").lines[0].text == "one two"


def test_cues_of_one_voice_are_one_turn_with_the_times_inside() -> None:
    lines = (
        Line("I lost it.", "Ada", 0, 1_000),
        Line("In spring", "Ada", 1_000, 2_000, (TimedWord("spring", 1_500, 2_000),)),
        Line("Who knows?", "", 2_000, 3_000),
        Line("Not me.", "", 3_000, 4_000),
        Line("When?", "Bo", 4_000, 5_000),
    )
    assert turns_of_cues(Transcript(lines, cues=True)) == (
        Line(
            "I lost it. In spring",
            "Ada",
            0,
            2_000,
            (TimedWord("I lost it.", 0, 1_000), TimedWord("spring", 1_500, 2_000)),
        ),
        *lines[2:],
    )
