"""Transcripts in and out: what a form can hold goes round, and what others write is read."""

import codecs
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stories.formats.losses import written
from stories.formats.registry import FORMATS, Format, read
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable, Unwritable
from tests.examples import examples

pytestmark = pytest.mark.once

TEXT = (
    st.text(
        st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters=":"),
        min_size=1,
        max_size=60,
    )
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(letter.isalpha() for letter in text))
)
NAME = st.sampled_from(["Ada", "Mrs Okafor", "Voice 1", "José", "Łukasz", "A & B"])
TIMES = st.tuples(st.integers(0, 3_600_000 * 11), st.integers(3, 60_000))


@st.composite
def lines(draw: st.DrawFn) -> Line:
    start, length = draw(TIMES)
    text = draw(TEXT)
    words = tuple(
        TimedWord(word, start + n * length // 3, start + (n + 1) * length // 3, 0.5)
        for n, word in enumerate(text.split()[:3])
    )
    return Line(text, draw(NAME), start, start + length, words)


IN_ORDER = st.lists(lines(), min_size=1, max_size=8, unique_by=lambda line: (line.start_ms, line.end_ms)).map(
    lambda told: tuple(sorted(told, key=lambda line: (line.start_ms, line.end_ms)))
)
TRANSCRIPTS = st.builds(Transcript, IN_ORDER, st.sampled_from(["en", "cy", ""]))


def as_far_as(form: Format, transcript: Transcript) -> Transcript:
    """What is left of it in this form."""
    held = []
    for line in transcript.lines:
        words = line.words if form.words else ()
        if not form.confidence:
            words = tuple(replace(word, confidence=None) for word in words)
        line = replace(line, words=words)
        held.append(line if form.times else replace(line, start_ms=None, end_ms=None))
    return Transcript(tuple(held), transcript.language if form.language else "")


@pytest.mark.parametrize("ending", FORMATS)
@given(transcript=TRANSCRIPTS)
def test_what_a_form_can_hold_goes_round(ending: str, transcript: Transcript) -> None:
    form = FORMATS[ending]
    assert form.read(form.write(transcript)) == as_far_as(form, transcript)


TENTHS = st.integers(0, 90).map(lambda tenths: tenths * 100)
PLAIN = ("I lost it.", "x <y> & z", "you know,", "then - no")
LIKE_OTHERS = ("- no", "10:30 they came", "So: no", "(rings)")


@st.composite
def any_lines(draw: st.DrawFn, texts: tuple[str, ...] = PLAIN + LIKE_OTHERS) -> Line:
    """As people write them, with what may be taken for a time or a name, and with holes."""
    text = draw(st.sampled_from(texts))
    start = draw(st.none() | TENTHS)
    end = None if start is None else draw(st.none() | TENTHS.map(lambda more: start + more))
    words = tuple(
        TimedWord(word, start, start + draw(st.integers(0, 1)), draw(st.none() | st.just(0.5)))
        for word in text.split()[:2]
        if start is not None and end is not None and draw(st.booleans())
    )
    return Line(text, draw(st.sampled_from(["", "Ada", "Bo Lee", "INT"])), start, end, words)


NEEDS_TIMES = ("vtt", "srt", "eaf")


def written_and_read(
    ending: str, lines: list[Line], language: str = ""
) -> tuple[Transcript, Transcript, int]:
    """What was written, what was read again, and how much is said to be lost."""
    if ending in NEEDS_TIMES:
        lines = [replace(line, start_ms=line.start_ms or 0) for line in lines]
    transcript = Transcript(tuple(lines), language)
    data, lost = written(f"x.{ending}", transcript)
    return transcript, read(f"x.{ending}", data), len(lost)


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=examples(12))
@given(lines=st.lists(any_lines(), min_size=1, max_size=5), language=st.sampled_from(["", "cy"]))
def test_what_a_form_does_not_carry_is_said(ending: str, lines: list[Line], language: str) -> None:
    before, again, lost = written_and_read(ending, lines, language)
    assert bool(lost) == (again != before)


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=examples(12))
@given(lines=st.lists(any_lines(PLAIN), min_size=1, max_size=5))
def test_every_form_carries_who_says_what(ending: str, lines: list[Line]) -> None:
    before, again, _ = written_and_read(ending, lines)
    told, said = ([(line.speaker, line.text) for line in one.lines] for one in (before, again))
    assert sorted(said) == sorted(told)
    assert said == told or ending == "eaf"  # it has no order but that of time


def test_a_start_without_an_end_and_the_ends_that_are_told_stay() -> None:
    lines = (Line("a b", "Ann", 0, 500), Line("c d", "Bo", 1_000, 1_500), Line("e", "", 1_600, None))
    for ending in ("json", "html", "docx", "odt", "vtt", "srt", "ohms.xml", "tei.xml"):
        assert written(f"x.{ending}", Transcript(lines))[1] == [], ending


def test_a_word_of_no_length_is_not_glued_to_the_next() -> None:
    words = (TimedWord("you", 300, 300), TimedWord("know,", 300, 600))
    transcript = Transcript((Line("so you know, yes", "Ada", 0, 1_000, words),))
    data, lost = written("x.vtt", transcript)
    assert [word.text for word in read("x.vtt", data).lines[0].words] == []
    assert [remark.sentence for remark in lost] == [
        "This kind of file does not carry the times of words (lines: 1)."
    ]


@pytest.mark.parametrize("ending", FORMATS)
@given(data=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_is_sent_is_read_or_refused_with_a_sentence(ending: str, data: bytes) -> None:
    try:
        found = read(f"x.{ending}", data)
    except Unreadable as error:
        assert str(error).endswith(".") or "\n" in str(error)
    else:
        assert all(line.text for line in found.lines)


def vtt(text: str) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.speaker, one.text, one.start_ms, one.end_ms) for one in read("x.vtt", text.encode()).lines]


def test_vtt_with_voices_settings_entities_and_a_colon_after_the_name() -> None:
    assert vtt(
        "\ufeffWEBVTT - An interview\n\nSTYLE\n::cue { color: red }\n\nNOTE nobody says this\n\nfirst\n"
        "00:01.000 --> 00:02.000 align:start position:10%\n<v.loud Ada &amp; Bo:>Tom &lt;3 &amp;\n"
        "<i>me</i>&nbsp;too\n\n"
        "01:00:00.500 --> 01:00:01.500\n<v Ada>Hi</v> <v Bo>Yo<00:01.200> there\n"
    ) == [
        ("Ada & Bo", "Tom <3 & me too", 1_000, 2_000),
        ("Ada", "Hi", 3_600_500, 3_600_700),
        ("Bo", "Yo there", 3_600_700, 3_601_500),
    ]


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        # As a video site writes it: the first word without a mark, the others marked.
        (
            "so<00:01.200><c> I</c><00:01.500><c.colorE5E5E5> rang</c>",
            [("I", 1_200, 1_500), ("rang", 1_500, 2_000)],
        ),
        # Times alone: what is said between two of them, where that is one word.
        (
            "I <00:01.400>rang <00:01.600>and it <00:01.800>rang.",
            [("I", 1_000, 1_400), ("rang", 1_400, 1_600), ("rang.", 1_800, 2_000)],
        ),
        # A time that runs back, one that is too late, one that is none.
        (
            "<c>I</c><00:01.600> <00:01.200><c>rang</c><00:09.000> <00:xx>out",
            [("I", 1_000, 1_600), ("rang", 1_600, 2_000)],
        ),
        # Two words in one mark, a mark within a mark, one that is not closed.
        ("<c>I rang</c><00:01.500><b><c>it</c></b>", [("it", 1_500, 2_000)]),
        ("I rang out", []),
        ("<i>I</i> rang <class>out</class>", []),
    ],
)
def test_vtt_with_times_of_words(cue: str, words: list[tuple[str, int, int]]) -> None:
    [line] = read("x.vtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>{cue}\n".encode()).lines
    assert [(word.text, word.start_ms, word.end_ms) for word in line.words] == words


def test_vtt_says_where_a_word_ends_before_a_pause() -> None:
    words = (TimedWord("I", 1_000, 1_100), TimedWord("rang", 1_100, 1_300), TimedWord("&", 1_700, 1_800))
    told = FORMATS["vtt"].write(Transcript((Line("I rang, & so on", "Ada", 1_000, 2_000, words),)))
    assert told.decode().splitlines()[-1] == (
        "<v Ada><c>I</c> <00:00:01.100><c>rang</c><00:00:01.300>, "
        "<00:00:01.700><c>&amp;</c><00:00:01.800> so on"
    )
    assert FORMATS["vtt"].read(told).lines[0].words == words


def test_vtt_that_is_not_as_it_should_be() -> None:
    """As the standard says: a cue that cannot be read is passed over, and what follows is not."""
    assert vtt(
        "WEBVTT\n\n99 --> bad\nlost\n\n00:01.000-->00:02.000\nno spaces\n\n00:03.000 --> 00:04.000\none\n"
        "00:05.000 --> 00:06.000\nno empty line before\n\n"
        "00:07.000 --> 00:08.000\n\n\n00:09.000 --> 00:10.000\n<v Ada\n"
    )[:3] == [
        ("", "no spaces", 1_000, 2_000),
        ("", "one", 3_000, 4_000),
        ("", "no empty line before", 5_000, 6_000),
    ]
    with pytest.raises(Unreadable, match="WEBVTT"):
        vtt("00:01.000 --> 00:02.000\nno head\n")


POLISH = (
    "To był długi dzień, a później przyszła pielęgniarka i usiadła przy mnie. Żona płakała przez całą noc."
)
FRENCH = "C’était très loin, là où la forêt finit. Après l’été, mon frère a été relogé à côté de chez nous."
RUSSIAN = "Это был долгий день, а потом пришла медсестра и села рядом со мной."


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        *(
            (encoding, POLISH)
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2", "utf-32")
        ),
        *((encoding, FRENCH) for encoding in ("cp1252", "mac-roman")),
        *((encoding, RUSSIAN) for encoding in ("cp1251", "koi8-r", "utf-16-be")),
    ],
)
def test_srt_in_any_common_encoding(encoding: str, said: str) -> None:
    cues = ("1", "00:00:01,000 --> 00:00:02,500", said, "", "2", "00:00:03,000 --> 00:00:04,000", said, "")
    text = "\r\n".join(cues)
    found = read("x.srt", text.encode(encoding)).lines
    assert [line.text for line in found] == [said, said]
    assert (found[0].start_ms, found[0].end_ms) == (1_000, 2_500)


def test_srt_as_people_write_it() -> None:
    text = (
        "00:00:01.000 --> 00:00:02.000\nno number, and a point\n2\n00:00:03,000-->00:00:04,000 X1:40\n"
        "<i>tags</i> {\\an8}and <font color='red'>no</font> empty line\n3\n\n"
        "00:00:05,0 --> 00:00:04,0\n12\n\n"
    )
    found = read("x.srt", text.encode()).lines
    assert [(one.text, one.start_ms, one.end_ms) for one in found] == [
        ("no number, and a point", 1_000, 2_000),
        ("tags and no empty line", 3_000, 4_000),
        ("12", 5_000, None),
    ]


def test_who_speaks_is_told_in_the_text() -> None:
    found = read(
        "x.txt", b"ADA: I lost it.\nBo Okafor: When?\nAda: no\n\nIn spring.\nADA: Then.\nBo Okafor: Oh.\n"
    ).lines
    assert [(one.speaker, one.text) for one in found] == [
        ("ADA", "I lost it."),
        ("Bo Okafor", "When?"),
        ("ADA", "no"),
        ("ADA", "In spring."),
        ("ADA", "Then."),
        ("Bo Okafor", "Oh."),
    ]
    once = read("x.txt", b"What I said was: no.\nI had one wish: a home.\nNothing else.\n").lines
    assert [one.speaker for one in once] == ["", "", ""]


def test_times_in_plain_text() -> None:
    told = "[00:00:01] Ada: I lost it.\n00:04 Bo: When?\n(1:02:03.5)\nAda: In spring.\nBo: [01:02:05] Oh.\n"
    found = read("x.txt", told.encode()).lines
    assert [(one.speaker, one.text, one.start_ms, one.end_ms) for one in found] == [
        ("Ada", "I lost it.", 1_000, 4_000),
        ("Bo", "When?", 4_000, 3_723_500),
        ("Ada", "In spring.", 3_723_500, 3_725_000),
        ("Bo", "Oh.", 3_725_000, None),
    ]
    assert read("x.txt", b"10:30 was when it began.\nThen nothing.\n").lines[1].start_ms is None


def test_whisperx_and_what_whisper_leaves_out() -> None:
    told = {
        "segments": [
            {
                "start": 0.5,
                "end": 2,
                "text": " In 2019 I left. ",
                "speaker": "SPEAKER_00",
                "words": [
                    {"word": "In", "start": 0.5, "end": 0.7, "score": 0.9},
                    {"word": "2019"},
                    {"word": " I", "start": 1.2, "end": 1.1, "probability": 0.4},
                ],
            }
        ],
        "language": "en",
    }
    found = read("x.json", json.dumps(told).encode())
    assert found == Transcript(
        (
            Line(
                "In 2019 I left.",
                "SPEAKER_00",
                500,
                2_000,
                (TimedWord("In", 500, 700, 0.9), TimedWord("I", 1_200, 1_200, 0.4)),
            ),
        ),
        "en",
    )


@pytest.mark.parametrize(
    "told",
    [
        "{",
        "[" * 100_000,
        "7",
        '{"segments": 7}',
        '{"segments": [7]}',
        '{"segments": []}',
        '{"segments": [{"text": "x", "start": "1"}]}',
        '{"segments": [{"text": "x", "start": Infinity}]}',
        '{"segments": [{"text": "x", "start": -1}]}',
        '{"segments": [{"text": "x", "start_ms": 1e99}]}',
        '{"segments": [{"text": "x", "words": 7}]}',
    ],
)
def test_json_that_is_no_transcript_is_refused(told: str) -> None:
    with pytest.raises(Unreadable):
        read("x.json", told.encode())


def test_what_has_no_times_is_no_caption() -> None:
    for ending in ("vtt", "srt"):
        with pytest.raises(Unwritable, match="when its words were said"):
            FORMATS[ending].write(Transcript((Line("x"),)))


def test_what_is_no_text_or_too_large_or_of_no_kind_is_refused() -> None:
    with pytest.raises(Unreadable, match="no text"):
        read("x.txt", b"\0" * 20)
    with pytest.raises(Unreadable, match="too large"):
        read("x.txt", b"x" * (50 * 1024 * 1024 + 1))
    with pytest.raises(Unreadable, match="know no transcript"):
        read("x.exe", b"x")
    assert read("x.TXT", codecs.BOM_UTF16_LE + "Łódź".encode("utf-16-le")).lines[0].text == "Łódź"


def test_what_makers_and_the_standard_write_is_read() -> None:
    json_told = b'{"segments": [{"text": "x y", "start": NaN, "end": NaN}], "language": "english"}'
    assert read("x.json", json_told) == Transcript((Line("x y"),), "en")
    head = "WEBVTT\n\n00:01.000 --> 00:02.000\n"
    assert vtt(f"{head}I rang <[?]> and <3 of\0them <i>came</i>") == [
        ("", "I rang <[?]> and <3 of\ufffdthem came", 1_000, 2_000)
    ]
    late = read("x.vtt", b"WEBVTT\n\n101:00:00.000 --> 101:00:01.000\nx\n")
    assert late.lines[0].start_ms == 101 * 3_600_000
    never = read("x.vtt", b"WEBVTT\n\n999:00:00.000 --> 999:00:01.000\nx\n")
    assert never.lines == (Line("x"),)


NOSCRIBE = b"""<html><body><p><b>talk.mp3</b></p><p>Transcribed with noScribe</p>
<p><a name="ts_0_2500_S00"><span>S00: What happened?</span></a></p>
<p><a name="ts_2500_4000_S01">S01: I lost it.</a> <a name="ts_4000_5000_S01">In spring.</a></p></body>"""


def test_noscribes_page() -> None:
    found = read("x.html", NOSCRIBE).lines
    assert [(line.speaker, line.text, line.start_ms, line.end_ms) for line in found] == [
        ("", "talk.mp3", None, None),
        ("", "Transcribed with noScribe", None, None),
        ("S00", "What happened?", 0, 2_500),
        ("S01", "I lost it. In spring.", 2_500, 5_000),
    ]


def test_ohms_without_a_transcript_and_with_a_footnote_that_is_not_closed() -> None:
    def ohms(text: str) -> bytes:
        return f"<ROOT><record><transcript>{text}</transcript></record></ROOT>".encode()

    with pytest.raises(Unreadable, match="no words"):
        read("x.ohms.xml", ohms("No transcript."))
    assert read("x.ohms.xml", ohms("I lost it[[footnote]]1 then.")).lines[0].text == "I lost it then."
