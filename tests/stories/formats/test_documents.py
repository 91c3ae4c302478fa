"""Documents and pages as people and their programs write them."""

import io
import zipfile
from typing import Any

import docx
import odfdo
import pytest
from docx.oxml import parse_xml

from stories.formats.hyperaudio import cleaned
from stories.formats.registry import FORMATS, read
from stories.formats.transcript import Line, TimedWord, Transcript, Unreadable

pytestmark = pytest.mark.once

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def told(name: str, data: bytes) -> list[tuple[str, str, int | None, int | None]]:
    return [(one.speaker, one.text, one.start_ms, one.end_ms) for one in read(name, data).lines]


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_word_with_times_and_labels() -> None:
    document = docx.Document()
    for text in (
        "[00:00:01] Ada: I lost it.",
        "",
        "00:00:04 - 00:00:06  Bo: When?",
        "Ada: [0:07] In spring.",
    ):
        document.add_paragraph(text)
    assert told("x.docx", saved(document)) == [
        ("Ada", "I lost it.", 1_000, 4_000),
        ("Bo", "When?", 4_000, 6_000),
        ("Ada", "In spring.", 7_000, None),
    ]


def test_times_behind_a_paragraph_as_f4_and_maxqda_set_them() -> None:
    text = "I: When was it? #00:00:03-2#\nB: In spring. #00:01:04-0#\n"
    assert told("x.txt", text.encode()) == [
        ("I", "When was it?", 0, 3_200),
        ("B", "In spring.", 3_200, 64_000),
    ]


def test_word_with_a_table() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=3)
    for row in (("Time", "Speaker", "Text"), ("00:01", "Ada", "I lost it."), ("00:05", "Bo", "When?")):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    assert told("x.docx", saved(document)) == [
        ("Ada", "I lost it.", 1_000, 5_000),
        ("Bo", "When?", 5_000, None),
    ]


def test_word_with_changes_that_nobody_has_accepted_and_with_controls() -> None:
    """What was put in is said; what was taken out or moved away is not; what a control holds is."""
    document = docx.Document()
    paragraph = document.add_paragraph("I was ")
    run = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    taken = '<w:r><w:delText xml:space="preserve">happy </w:delText></w:r>'
    for xml in (
        f"<w:del {WORD}>{taken}</w:del>",
        f"<w:ins {WORD}>{run.format('sad ')}</w:ins>",
        f"<w:moveFrom {WORD}>{run.format('away')}</w:moveFrom>",
        f"<w:hyperlink {WORD}>{run.format('then.')}</w:hyperlink>",
    ):
        paragraph._p.append(parse_xml(xml))
    control = f"<w:sdt {WORD}><w:sdtContent><w:p>{run.format('And now?')}</w:p></w:sdtContent></w:sdt>"
    paragraph._p.addnext(parse_xml(control))
    assert [line.text for line in read("x.docx", saved(document)).lines] == ["I was sad then.", "And now?"]


def test_what_we_write_opens_in_word_as_a_person_would_read_it() -> None:
    transcript = Transcript((Line("I lost it.", "Ada", 1_000, 4_500), Line("When?", "Bo")), "en")
    document = docx.Document(io.BytesIO(FORMATS["docx"].write(transcript)))
    first, second = document.paragraphs
    assert first.text == "[00:00:01.000 - 00:00:04.500] Ada: I lost it."
    assert [run.text for run in first.runs if run.bold] == ["Ada: "]
    assert second.text == "Bo: When?"
    assert document.core_properties.author == ""


def test_odt_with_signs_changes_notes_and_a_table() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    for xml in (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>",
        "<text:p>Ada: I<text:s/>lost<text:line-break/>it <text:span>all</text:span>."
        "<office:annotation><text:p>check</text:p></office:annotation></text:p>",
        "<table:table><table:table-row><table:table-cell><text:p>Bo</text:p></table:table-cell>"
        "<table:table-cell><text:p>When?</text:p></table:table-cell></table:table-row></table:table>",
        "<text:section><text:p>Ada: In spring.</text:p><text:p>Bo: Oh.</text:p></text:section>",
    ):
        document.body.append(odfdo.Element.from_tag(xml))
    assert [line.text for line in read("x.odt", saved(document)).lines] == [
        *("I lost", "it all.", "When?", "In spring.", "Oh."),
    ]


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


BOMB = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1_000 + b'"><!ENTITY c "' + b"&b;" * 1_000 + b'">]><a>&c;</a>'
STEALING = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize("ending", ["docx", "odt"])
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"PK\x03\x04 broken", "can’t be opened"),
        (zipped({"x.xml": b"\0" * (61 * 1024 * 1024)}), "too large"),
        (zipped({"x.bin": b"\0" * (301 * 1024 * 1024)}), "too large"),
        (zipped({f"{n}": b"" for n in range(5_001)}), "too large"),
        (zipped({"word/document.xml": BOMB}), "XML can’t be read"),
        (zipped({"content.xml": STEALING}), "XML can’t be read"),
        (zipped({"content.xml": b"<a/>"}), "It is no"),
    ],
    ids=["broken", "large XML", "large", "many", "a bomb", "stealing", "of another kind"],
)
def test_a_zip_that_is_no_document_or_means_harm(ending: str, data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read(f"x.{ending}", data)


def test_an_odt_of_a_table_is_no_transcript() -> None:
    with pytest.raises(Unreadable, match="no OpenDocument text"):
        read("x.odt", saved(odfdo.Document("spreadsheet")))


def test_hyperaudio_with_its_spans() -> None:
    page = (
        '<!doctype html><html><head><title>No</title></head><body><article lang="en-GB"><section>'
        '<p><span class="speaker" data-m="880" data-d="0">[Ada:] </span>'
        '<span data-m="960" data-d="240">I </span><span data-m="1200" data-d="300">lost&nbsp;it. </span></p>'
        '<p><a data-m="2000" data-d="400">When?</a></p></section></article></body></html>'
    )
    assert read("x.htm", page.encode()) == Transcript(
        (
            Line(
                "I lost it.",
                "Ada",
                960,
                1_500,
                (TimedWord("I", 960, 1_200), TimedWord("lost it.", 1_200, 1_500)),
            ),
            Line("When?", "", 2_000, 2_400, (TimedWord("When?", 2_000, 2_400),)),
        ),
        "en",
    )


def test_any_page_of_text() -> None:
    page = (
        "<h1>Interview</h1><p>Ada: I lost it.<br>All of it.</p><ul><li>Bo: When?</li></ul>"
        "<p>Ada: In spring.</p><div>Bo: Oh.</div>"
    )
    assert [(one.speaker, one.text) for one in read("x.html", page.encode()).lines][1:] == [
        ("Ada", "I lost it. All of it."),
        ("Bo", "When?"),
        ("Ada", "In spring."),
        ("Bo", "Oh."),
    ]


ATTACKS = (
    "<script>stolen()</script>",
    "<ScRiPt src=//x.example></sCrIpT>stolen()",
    "<script>stolen()",
    "<img src=x onerror=stolen()>",
    "<svg><script>stolen()</script></svg>",
    "<svg/onload=stolen()>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=stolen()&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=stolen()>'></noscript>",
    "<style>@import'x';stolen()</style>",
    "<template><p>stolen()</p></template>",
    "<iframe srcdoc='<script>stolen()</script>'></iframe>",
    "<a href='javascript:stolen()'>",
    "<a href='&#106;avascript:stolen()'>",
    "<p style='background:url(javascript:stolen())'>",
    "<form action=javascript:stolen()><button>",
    "<input autofocus onfocus=stolen()>",
    "<details open ontoggle=stolen()>",
    "<object data='data:text/html,<script>stolen()</script>'></object>",
    "<base href=//x.example><link rel=import href=x>",
    "<meta http-equiv=refresh content='0;javascript:stolen()'>",
    "<!--><img src=x onerror=stolen()>-->",
    "<![CDATA[<img src=x onerror=stolen()>]]>",
    "<span data-m='1' data-d='1' onclick=stolen() style=x>",
    "<span class='speaker' data-m='\"><script>stolen()</script>'>",
    "<select><style><a title='</style><img src onerror=stolen()>'>",
)
OURS = {
    "p",
    "span",
    "a",
    "br",
    "div",
    "article",
    "li",
    "td",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "blockquote",
    "pre",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_that_means_harm_is_text_before_anything_reads_it(attack: str) -> None:
    left = cleaned(f"<p>Ada: I lost it.</p>{attack}<p>Bo: When?</p>")
    for tag in left.split("<")[1:]:
        name, *rest = tag.split(">")[0].strip("/").split(" ", 1)
        assert name in OURS, left
        assert not rest or all(
            part.startswith(("data-m=", "data-d=", "class=", "lang=")) for part in rest[0].split()
        )
    try:
        found = read("x.html", f"<p>Ada: I lost it.</p>{attack}<p>Bo: When?</p>".encode())
    except Unreadable:
        return
    made = FORMATS["html"].write(found).decode()
    assert "I lost it." in made
    assert "<script" not in made and "<img" not in made and "<svg" not in made
