import json

from stories.formats.registry import read
from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.output_files import as_json, as_srt, as_text, as_vtt, doubtful

SEGMENTS = (
    HeardSegment("I said <no> & left -->", 0, 1_250, (HeardWord("I", 0, 90, 0.5),)),
    HeardSegment("Ich sagte „nein“.", 3_599_999, 36_061_007, ()),
)


def test_vtt_writes_signs_as_entities_and_long_times() -> None:
    assert as_vtt(SEGMENTS) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nI said &lt;no&gt; &amp; left --&gt;\n"
        "\n00:59:59.999 --> 10:01:01.007\nIch sagte „nein“.\n"
    )


def test_srt_is_numbered() -> None:
    assert as_srt(SEGMENTS) == (
        "1\n00:00:00,000 --> 00:00:01,250\nI said <no> & left -->\n"
        "\n2\n00:59:59,999 --> 10:01:01,007\nIch sagte „nein“.\n"
    )


def test_text_is_a_line_each_and_nothing_for_silence() -> None:
    assert as_text(SEGMENTS) == "I said <no> & left -->\nIch sagte „nein“.\n"
    assert (as_text(()), as_srt(()), as_vtt(())) == ("", "", "WEBVTT\n")


def test_json_is_what_whisper_writes_with_the_language() -> None:
    told = json.loads(as_json(SEGMENTS, "de"))
    first, second = told["segments"]
    assert first["words"] == [{"word": "I", "start": 0.0, "end": 0.09, "score": 0.5}]
    assert (second["text"], second["start"], told["language"]) == ("Ich sagte „nein“.", 3_599.999, "de")
    assert read("x.json", as_json(SEGMENTS, "de").encode()).language == "de"


MADE_UP = (
    HeardSegment("Thanks.", 0, 900, (HeardWord("Thanks.", 0, 900, 0.2, "made_up"),)),
    HeardSegment("Yes.", 900, 1_000, (HeardWord("Yes.", 900, 1_000, 0.9),)),
)


def test_what_may_be_made_up_is_marked_and_counted() -> None:
    assert as_vtt(MADE_UP) == (
        "WEBVTT\n\nNOTE Machines are known to make these words up\n\n"
        "00:00:00.000 --> 00:00:00.900\nThanks.\n\n00:00:00.900 --> 00:00:01.000\nYes.\n"
    )
    assert [line.text for line in read("x.vtt", as_vtt(MADE_UP).encode()).lines] == ["Thanks.", "Yes."]
    told = json.loads(as_json(MADE_UP))["segments"]
    assert [word.get("doubt") for one in told for word in one["words"]] == ["made_up", None]
    assert doubtful(MADE_UP) == 1
