import json

from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.output_files import as_json, as_srt, as_text, as_vtt

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


def test_json_keeps_every_word_with_its_time() -> None:
    first, second = json.loads(as_json(SEGMENTS))["segments"]
    assert first["words"] == [{"text": "I", "start_ms": 0, "end_ms": 90, "confidence": 0.5}]
    assert (second["text"], second["start_ms"], second["words"]) == ("Ich sagte „nein“.", 3_599_999, [])
