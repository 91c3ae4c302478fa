"""ELAN, TEI and OHMS as their own programs write them, by the shapes that their documentation gives."""

import pytest

from stories.formats.registry import FORMATS, read
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable, Unwritable

pytestmark = pytest.mark.once

ELAN = """<?xml version="1.0" encoding="UTF-8"?> <ANNOTATION_DOCUMENT AUTHOR=""
DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0"
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="EAFv3.0.xsd">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///home/x/a.wav"
MIME_TYPE="audio/x-wav"/></HEADER> <TIME_ORDER> <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT
TIME_SLOT_ID="ts2" TIME_VALUE="900"/> <TIME_SLOT TIME_SLOT_ID="ts3"/><TIME_SLOT TIME_SLOT_ID="ts4"
TIME_VALUE="2500"/> </TIME_ORDER> <TIER TIER_ID="Bo" LINGUISTIC_TYPE_REF="t">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
<ANNOTATION_VALUE>When was it?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4">
<ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION></TIER> <TIER TIER_ID="utterances-A"
PARTICIPANT="Ada" LINGUISTIC_TYPE_REF="t"> <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3"
TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"> <ANNOTATION_VALUE>I lost
it.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER> <TIER TIER_ID="gloss"
PARENT_REF="utterances-A" LINGUISTIC_TYPE_REF="g"> <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4"
ANNOTATION_REF="a3"> <ANNOTATION_VALUE>J’ai tout
perdu.</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER> <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="t"
TIME_ALIGNABLE="true"/> <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="g" CONSTRAINTS="Symbolic_Association"
TIME_ALIGNABLE="false"/> </ANNOTATION_DOCUMENT>"""


def test_elan_with_a_gloss_and_a_time_that_it_leaves_out() -> None:
    for name in ("x.eaf", "x.xml"):
        assert read(name, ELAN.encode()).lines == (
            Line("I lost it.", "Ada", 0, 900),
            Line("When was it?", "Bo", 900, 2_500),
        )


def test_elan_keeps_two_turns_of_one_person_that_overlap_apart() -> None:
    transcript = Transcript(
        (Line("One", "Ada", 0, 500), Line("Two", "Ada", 300, 800), Line("Three", "", 300, 900))
    )
    assert FORMATS["eaf"].read(FORMATS["eaf"].write(transcript)) == transcript
    with pytest.raises(Unwritable, match="when its words were said"):
        FORMATS["eaf"].write(Transcript((Line("x"),)))


TEI = """<?xml version="1.0"?><TEI
xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc> <person xml:id="SPK0"
n="A"><persName><abbr>Ada</abbr></persName></person><person xml:id="SPK1"/></particDesc></profileDesc>
</teiHeader><text xml:lang="de-AT"><timeline unit="s"><when xml:id="T0"/><when interval="1.5" since="#T0"
xml:id="T1"/> <when xml:id="T2" interval="500" unit="ms" since="#T1"/><when xml:id="T3"
absolute="00:01:00.25"/></timeline><body> <annotationBlock who="#SPK0" start="#T0" end="#T2"><u><anchor
synch="#T0"/><w>I</w><anchor synch="#T1"/> <w>lost</w>
<note>crying</note><incident><desc>door</desc></incident> it.</u><spanGrp
type="gloss"><span>x</span></spanGrp></annotationBlock> <u who="#SPK1" start="#T3">When?</u><u
who="#nobody">Hm</u> <sp
who="#SPK0"><speaker>Ada:</speaker><p>In<lb/>spring.</p></sp></body></text></TEI>"""


def test_tei_as_iso_24624_has_it_and_as_a_play() -> None:
    assert read("x.tei", TEI.encode()) == Transcript(
        (
            Line("I lost it.", "Ada", 0, 2_000, (TimedWord("I", 0, 1_500),)),
            Line("When?", "SPK1", 60_250),
            Line("Hm", "nobody"),
            Line("In spring.", "Ada"),
        ),
        "de",
    )


def test_tei_can_hold_what_has_no_time() -> None:
    transcript = Transcript((Line("One", "Ada"), Line("Two\x0b", "Bo", 5, 9)))
    held = Transcript((Line("One", "Ada"), Line("Two", "Bo", 5, 9)))
    assert FORMATS["tei.xml"].read(FORMATS["tei.xml"].write(transcript)) == held


def ohms(fields: str) -> bytes:
    root = '<?xml version="1.0"?><ROOT xmlns="https://www.weareavp.com/nunncenter/ohms">'
    return f'{root}<record id="1"><title>X</title>{fields}</record></ROOT>'.encode()


def test_ohms_of_old_knows_the_minute() -> None:
    text = (
        "ADA: I lost\nit.\n\nBO: When?[[footnote]]1[[/footnote]]\n\nADA: In spring.\n\n"
        "[[footnotes]]\n[[note]]no[[/note]]\n[[/footnotes]]"
    )
    found = read(
        "x.xml", ohms(f"<language>Welsh</language><sync>1:|2(1)|4(2)</sync><transcript>{text}</transcript>")
    )
    assert found == Transcript(
        (
            Line("I lost it.", "ADA", 0, 120_000),
            Line("When?", "BO", 60_000, None),
            Line("In spring.", "ADA", 120_000, None),
        ),
        "cy",
    )
    bare = read("x.ohms.xml", ohms("<transcript>ADA: I lost it.\nBO: When?</transcript>"))
    assert [(one.speaker, one.text, one.start_ms) for one in bare.lines] == [
        ("ADA", "I lost it.", None),
        ("BO", "When?", None),
    ]


def test_ohms_of_now_has_captions() -> None:
    cue = "WEBVTT\n\n00:00:01.000 --&gt; 00:00:02.000\n&lt;v Ada&gt;Tom &amp;amp; me"
    found = read("x.xml", ohms(f"<transcript>no</transcript><vtt_transcript>{cue}</vtt_transcript>"))
    assert found.lines == (Line("Tom & me", "Ada", 1_000, 2_000),)


def test_ohms_marks_the_minutes_for_viewers_of_old() -> None:
    turns = (
        Line("One", "Ada", 0, 59_000),
        Line("Two", "Bo", 59_000, 130_000),
        Line("Three", "Ada", 130_000, 181_000),
    )
    told = FORMATS["ohms.xml"].write(Transcript(turns, "en")).decode()
    assert "<sync>1:|3(1)|3(1)|5(1)</sync>" in told
    assert "<language>English</language>" in told


@pytest.mark.parametrize("name", ["x.eaf", "x.tei", "x.ohms.xml", "x.xml"])
@pytest.mark.parametrize(
    "data",
    [
        "<a",
        "<a/>",
        "<ROOT/>",
        "<ROOT><record/></ROOT>",
        "<TEI/>",
        '<TEI><timeline><when interval="x"/></timeline><u>x</u></TEI>',
        '<TEI><timeline><when interval="1e300"/></timeline><u>x</u></TEI>',
        '<TEI><timeline><when interval="nan"/></timeline><u>x</u></TEI>',
        "<u>" * 5_000 + "x" + "</u>" * 5_000,
        f"<TEI>{'<u>' * 5_000}x{'</u>' * 5_000}</TEI>",
        "<ANNOTATION_DOCUMENT/>",
        ELAN.replace('TIME_VALUE="900"', 'TIME_VALUE="-1"'),
        ELAN.replace('TIME_VALUE="2500"', 'TIME_VALUE="99999999999"'),
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><TEI><u>&b;</u></TEI>',
        '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><TEI><u>&c;</u></TEI>',
        "<ROOT><record><vtt_transcript>no head</vtt_transcript></record></ROOT>",
    ],
)
def test_what_is_none_of_them_is_refused(name: str, data: str) -> None:
    with pytest.raises(Unreadable):
        read(name, data.encode())
