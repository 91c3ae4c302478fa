"""A teller's words are theirs, whoever writes the file: none is taken for a time or a name, none is given to
somebody else."""

import io
import re

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.formats.registry import read
from stories.formats.remarks import MAYBE_A_NAME, NO_NAME, TIMES_STAY
from stories.formats.transcript import Transcript

Told = list[tuple[str, str, int | None]]


def told(text: str, name: str = "x.txt") -> Told:
    return of(read(name, text.encode()))


def of(transcript: Transcript) -> Told:
    return [(line.speaker, line.text, line.start_ms) for line in transcript.lines]


def remarked(text: str, name: str = "x.txt") -> dict[str, int]:
    return dict(read(name, text.encode()).remarks)


# ---- Times ----------------------------------------------------------------------------------------------

TIME_OF_DAY = (
    "Interviewer: When did it begin?\nTeller: 10:30 was when they came.\n"
    "Interviewer: And then?\nTeller: Then nothing.\n"
)


def test_a_time_of_day_that_opens_a_turn_stays_among_the_words() -> None:
    assert told(TIME_OF_DAY) == [
        ("Interviewer", "When did it begin?", None),
        ("Teller", "10:30 was when they came.", None),
        ("Interviewer", "And then?", None),
        ("Teller", "Then nothing.", None),
    ]
    assert remarked(TIME_OF_DAY) == {TIMES_STAY: 1}


def test_a_time_of_day_stays_where_nobody_is_named_or_the_whole_is_one_line() -> None:
    for text in ("10:30 was when.", "10:30 was when.\nThen nothing.\n", "At 9.\n10:30\nNo.\n"):
        assert [said for _, said, _ in told(text)] == text.splitlines()


def test_times_that_do_not_rise_are_none() -> None:
    text = "22:30 we left.\n09:15 we came.\n"
    assert [said for _, said, _ in told(text)] == text.splitlines()


def test_a_bracketed_time_counts_where_nine_in_ten_have_one_and_else_stays() -> None:
    turns = [f"[00:0{n}] Ada: Word {n}." for n in range(9)]
    most = told("\n".join([*turns, "Ada: 10:30 was when they came."]))
    assert most[8:] == [("Ada", "Word 8.", 8_000), ("Ada", "10:30 was when they came.", None)]
    half = "[00:01] Ada: One.\nAda: Two.\n"
    assert [(who, said) for who, said, _ in told(half)] == [("", "[00:01] Ada: One."), ("Ada", "Two.")]
    assert remarked(half)[TIMES_STAY] == 1


def test_a_heading_above_needs_no_time() -> None:
    assert told("An interview in Leeds\n\n0:03 Ada: I lost it.\n0:07 Bo: When?\n") == [
        ("", "An interview in Leeds", None),
        ("Ada", "I lost it.", 3_000),
        ("Bo", "When?", 7_000),
    ]


# ---- Who speaks once ------------------------------------------------------------------------------------

VTT = (
    "WEBVTT\n\n00:01.000 --> 00:02.000\nJane Doe: We had a home.\n\n00:02.000 --> 00:03.000\n"
    "Jane Doe: And a garden.\n\n00:03.000 --> 00:04.000\nSam Roe: I lost my job.\n\n"
    "00:04.000 --> 00:05.000\nNobody came.\n"
)


def test_who_speaks_once_is_themselves_and_a_cue_without_a_name_is_nobodys() -> None:
    assert told(VTT, "x.vtt") == [
        ("Jane Doe", "We had a home.", 1_000),
        ("Jane Doe", "And a garden.", 2_000),
        ("Sam Roe", "I lost my job.", 3_000),
        ("", "Nobody came.", 4_000),
    ]
    assert remarked(VTT, "x.vtt") == {NO_NAME: 1}


def test_a_heading_and_a_sound_of_the_room_are_nobodys() -> None:
    text = "Interview 7\nINT: How?\nANN: Hard.\n(phone rings)\nMARY (mother): She was ill.\nANN: Yes.\n"
    assert [(who, said) for who, said, _ in told(text)] == [
        ("", "Interview 7"),
        ("INT", "How?"),
        ("ANN", "Hard."),
        ("", "(phone rings)"),
        ("MARY (mother)", "She was ill."),
        ("ANN", "Yes."),
    ]


def test_what_may_be_a_name_is_not_taken_and_not_given_away() -> None:
    text = "Ann Lee: It was hard.\nBo: Why?\nAnn Lee: Snow.\nBo: Oh.\nOh.\nAnyway: we left.\nAnn Lee: Yes.\n"
    assert ("", "Anyway: we left.", None) in told(text)
    assert ("", "It rained.", None) in told(text.replace("we left.\n", "we left.\nIt rained.\n"))
    assert remarked(text) == {MAYBE_A_NAME: 1}
    said = "Ann: He told me.\nBo: What?\nAnn: What I said was: no.\nBo: Oh.\nAnn: One thing I asked: help.\n"
    assert [who for who, _, _ in told(said)] == ["Ann", "Bo", "Ann", "Bo", "Ann"]


def test_a_sentence_with_a_colon_that_comes_again_is_no_name() -> None:
    text = "It was late.\nHe said: no.\nI rang.\nHe said: no.\nI went home.\n"
    assert {who for who, _, _ in told(text)} == {""}


def test_a_paragraph_goes_on_where_names_stand_only_at_a_change() -> None:
    text = "Ann: It was hard.\nNo bus came.\nBo: Why?\nAnn: Snow.\nBo: Oh.\n"
    assert [who for who, _, _ in told(text)] == ["Ann", "Ann", "Bo", "Ann", "Bo"]


# ---- A name on a line of its own ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Jane Doe  0:03", "Sam Roe  0:09"),
        ("Speaker 1 (00:03):", "Speaker 2 (00:09):"),
        ("Jane Doe [00:03]:", "Sam Roe [00:09]:"),
        ("Doe, Jane   0:03", "Roe, Sam   0:09"),
        ("**Jane Doe** 0:03", "**Sam Roe** 0:09"),
    ],
)
def test_a_line_that_is_a_name_and_a_time_is_who_speaks_and_when(first: str, second: str) -> None:
    one, two = (re.split(r"  | \(| \[|\*\* ", name.lstrip("*"))[0] for name in (first, second))
    again = first.replace("03", "12")
    text = f"{first}\nI lost my job.\nIn the spring.\n\n{second}\nWhen?\n\n{again}\nThen.\n"
    assert told(text) == [
        (one, "I lost my job.", 3_000),
        (one, "In the spring.", None),
        (two, "When?", 9_000),
        (one, "Then.", 12_000),
    ]


def test_in_word_with_a_line_break_inside_the_paragraph() -> None:
    document = docx.Document()
    for text in ("Doe, Jane   0:03\nI lost my job.", "Roe, Sam   0:09\nWhen?"):
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    assert of(read("x.docx", out.getvalue())) == [
        ("Doe, Jane", "I lost my job.", 3_000),
        ("Roe, Sam", "When?", 9_000),
    ]


def test_a_name_alone_above_its_words() -> None:
    text = "Jane Doe:\nI lost my job.\n\nSam Roe:\nWhen?\n\nJane Doe:\nThen.\n"
    assert [(who, said) for who, said, _ in told(text)] == [
        ("Jane Doe", "I lost my job."),
        ("Sam Roe", "When?"),
        ("Jane Doe", "Then."),
    ]


def test_bold_names_and_columns_with_tabs() -> None:
    assert told("**Jane Doe:** I lost it.\n**Sam Roe**: When?\n") == [
        ("Jane Doe", "I lost it.", None),
        ("Sam Roe", "When?", None),
    ]
    assert told("00:00:04.241\tINT\tWhen was it?\n00:00:09.000\tP1\tIn spring.\n") == [
        ("INT", "When was it?", 4_241),
        ("P1", "In spring.", 9_000),
    ]


def test_days_of_a_diary_are_no_speakers() -> None:
    text = "Monday 9:00\nThe nurse came.\nTuesday 10:30\nNobody came.\n"
    assert {who for who, _, _ in told(text)} == {""}
    assert [said for _, said, _ in told(text)] == text.splitlines()


def test_one_place_and_time_of_day_above_some_words_is_no_speaker() -> None:
    for text in ("Leeds 10:30\nThe bus came.\n", "Leeds 10:30\nIt came.\nYork 9:15\nIt went.\n"):
        assert [(who, said) for who, said, _ in told(text)] == [("", line) for line in text.splitlines()]


def test_what_a_heading_says_before_a_colon_is_no_name() -> None:
    text = "Date: 3 May\nPlace: Leeds\nINT: How?\nANN: Hard.\nINT: Oh.\nNobody came.\nANN: Yes.\n"
    assert [who for who, _, _ in told(text)] == ["", "", "INT", "ANN", "INT", "INT", "ANN"]
    assert told(text)[0] == ("", "Date: 3 May", None)


PIECES = st.lists(
    st.sampled_from(
        ["Ann: ", "Bo Lee: ", "[0:03] ", "10:30 ", "I lost it. ", "Then: no. ", "(rings)", "\n", "\t", "0:09"]
    ),
    min_size=1,
    max_size=30,
).map("".join)


@given(PIECES.filter(lambda text: any(letter.isalpha() for letter in text)))
def test_no_word_is_ever_lost(text: str) -> None:
    """What is said in the file is in the words, in the names, or (of times) in when they are said."""
    lines = read("x.txt", text.encode()).lines
    kept = " ".join(f"{line.speaker}: {line.text}" for line in lines)
    for word in ("lost", "no", "rings"):
        assert kept.count(word) == text.count(word)
    if not any(line.start_ms is not None for line in lines):
        assert kept.count("10:30") == text.count("10:30")


@pytest.mark.parametrize("ending", ["srt", "vtt"])
def test_two_who_speak_in_one_caption_are_two(ending: str) -> None:
    cues = (
        ("ANN: Hi", "BOB: Ho, ho"),
        ("BOB: one",),
        ("ANN: two",),
        ("BOB: I hit him", "and left.", "ANN: Why?"),
        ("BOB: Note: it", "Today: rain"),
    )
    text = "WEBVTT\n\n" if ending == "vtt" else ""
    for n, rows in enumerate(cues):
        point = "." if ending == "vtt" else ","
        text += (
            f"00:00:{2 * n:02d}{point}000 --> 00:00:{2 * n + 1:02d}{point}000\n" + "\n".join(rows) + "\n\n"
        )
    told = read(f"talk.{ending}", text.encode())
    assert [(line.speaker, line.text) for line in told.lines] == [
        ("ANN", "Hi"),
        ("BOB", "Ho, ho"),
        ("BOB", "one"),
        ("ANN", "two"),
        ("BOB", "I hit him and left."),
        ("ANN", "Why?"),
        ("BOB", "Note: it Today: rain"),
    ]
    assert [(line.start_ms, line.end_ms) for line in told.lines[:2]] == [(0, 388), (388, 1_000)]


def test_a_heart_at_the_end_of_a_caption_is_words() -> None:
    told = read("talk.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nI <3 you <3\n")
    assert told.lines[0].text == "I <3 you <3"
