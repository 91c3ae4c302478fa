"""Kinds that other programs write: read, each word where it was said and by whom it was."""

import json
from typing import Any

import pytest

from stories.formats.registry import FORMATS, ONLY_READ, format_of, read
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable


def said(transcript: Transcript) -> list[tuple[str, str, int | None, int | None]]:
    return [(line.speaker, line.text, line.start_ms, line.end_ms) for line in transcript.lines]


def test_sbv_has_its_times_and_its_speakers() -> None:
    file = "0:00:00.599,0:00:04.160\nAda: I lost my job.[br]It was May.\n\n"
    file += "0:00:04.160,0:00:06.000\nBo: And then?\n"
    file += "\n1:00:07.000,1:00:09.000\nAda: 10,30 I rang.\n"
    assert said(read("talk.sbv", file.encode())) == [
        ("Ada", "I lost my job. It was May.", 599, 4_160),
        ("Bo", "And then?", 4_160, 6_000),
        ("Ada", "10,30 I rang.", 3_607_000, 3_609_000),
    ]
    with pytest.raises(Unreadable, match="no time in it"):
        read("talk.sbv", b"Only words.")


def otr(text: str) -> bytes:
    return json.dumps({"text": text, "media": "voice.mp3", "media-time": 12.5}).encode()


def test_a_moment_of_otranscribe_begins_a_line_and_is_never_among_the_words() -> None:
    stamp = '<span class="timestamp" contenteditable="false" data-timestamp="{}">{}</span>'
    text = f"<p>{stamp.format('1.25', '0:01')}&nbsp;Ada: At 10:30 they came.</p>"
    text += "<p>Bo Lee: Who?<br />Ada: They &lt;did&gt;.</p>"
    text += f"<p>Ada: So I left. {stamp.format(75.5, '1:15')} And came back.</p>"
    assert said(read("talk.otr", otr(text))) == [
        ("Ada", "At 10:30 they came.", 1_250, None),
        ("Bo Lee", "Who?", None, None),
        ("Ada", "They <did>.", None, None),
        ("Ada", "So I left.", None, None),
        ("", "And came back.", 75_500, None),
    ]
    for wrong in (b"{", b"[]", b'{"text": 3}', otr("<p> </p>")):
        with pytest.raises(Unreadable):
            read("talk.otr", wrong)


def cpp(*stretches: dict[str, Any]) -> bytes:
    return json.dumps({"result": {"language": "cy"}, "transcription": stretches}).encode()


def test_whisper_cpp_has_stretches_and_words_of_its_tokens() -> None:
    def token(text: str, since: int, until: int, p: float = 0.9) -> dict[str, Any]:
        return {"text": text, "offsets": {"from": since, "to": until}, "p": p}

    tokens = [token("[_BEG_]", 0, 0), token(" I", 0, 200)]
    tokens += [token(" wai", 200, 300, 0.5), token("ted", 300, 500), token(".", 500, 600)]
    told = read(
        "talk.json",
        cpp(
            {"offsets": {"from": 0, "to": 600}, "text": " I waited.", "tokens": tokens},
            {"offsets": {"from": "x", "to": 900}, "text": " Long.", "speaker": "1"},
        ),
    )
    assert (told.language, said(told)) == ("cy", [("", "I waited.", 0, 600), ("1", "Long.", None, 900)])
    assert told.lines[0].words == (TimedWord("I", 0, 200, 0.9), TimedWord("waited.", 200, 600, 0.5))
    for wrong in (cpp(), cpp({"text": 3}), json.dumps({"transcription": ["x"]}).encode()):
        with pytest.raises(Unreadable):
            read("talk.json", wrong)


def grid(*tiers: tuple[str, list[tuple[float, float, str]]]) -> bytes:
    lines = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "xmin = 0 ", "xmax = 9 "]
    lines += ["tiers? <exists> ", f"size = {len(tiers)} ", "item []: "]
    for n, (name, intervals) in enumerate(tiers, start=1):
        lines += [f"    item [{n}]:", '        class = "IntervalTier" ', f'        name = "{name}" ']
        lines += ["        xmin = 0 ", "        xmax = 9 ", f"        intervals: size = {len(intervals)} "]
        for m, (since, until, text) in enumerate(intervals, start=1):
            quoted = text.replace('"', '""')
            lines += [f"        intervals [{m}]:", f"            xmin = {since} "]
            lines += [f"            xmax = {until} ", f'            text = "{quoted}" ']
    return "\n".join(lines).encode()


def test_a_tier_of_a_textgrid_is_a_speaker_and_sounds_are_no_words() -> None:
    told = read(
        "talk.TextGrid",
        grid(
            ("Ada", [(0, 1, ""), (1, 2.5, 'I said "no".'), (2.5, 9, "")]),
            ("Bo", [(0, 1, "Well?"), (1, 9, "<sil>")]),
            ("Ada - words", [(1, 1.5, "I"), (1.5, 2, "said"), (2, 2.5, '"no".')]),
            ("Ada - phones", [(1, 1.5, "aI")]),
        ),
    )
    assert said(told) == [("Bo", "Well?", 0, 1_000), ("Ada", 'I said "no".', 1_000, 2_500)]
    assert [word.text for word in told.lines[1].words] == ["I", "said", '"no".']


def test_words_alone_are_lines_where_nobody_pauses_long() -> None:
    words = [(0, 0.5, "I"), (0.5, 1, "left."), (1, 3, ""), (3, 3.5, "Później")]
    told = read("talk.textgrid", grid(("words", words), ("phones", [(0, 1, "aI")])))
    assert said(told) == [("", "I left.", 0, 1_000), ("", "Później", 3_000, 3_500)]
    assert told.lines[0] == Line(
        "I left.", "", 0, 1_000, (TimedWord("I", 0, 500), TimedWord("left.", 500, 1_000))
    )


@pytest.mark.parametrize("wrong", [b"", b"x", b'File type = "ooTextFile"\n', grid(("Ada", [])), b'"' * 1_000])
def test_what_is_no_textgrid_is_refused(wrong: bytes) -> None:
    with pytest.raises(Unreadable):
        read("talk.TextGrid", wrong)


def test_we_write_none_of_them() -> None:
    assert not FORMATS.keys() & ONLY_READ.keys()
    assert [format_of(f"talk.{ending}") for ending in ONLY_READ] == [None] * len(ONLY_READ)
