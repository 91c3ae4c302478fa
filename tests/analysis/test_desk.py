import html as entities
import re

from hypothesis import given
from hypothesis import strategies as st

from analysis.desk import Block, Mark, Segment, Spoken, html, paragraphs, segments, turns

BODIES = st.text(
    alphabet=st.one_of(st.sampled_from("ab <>&\"'\n😀é"), st.characters(exclude_categories=("Cc", "Cs"))),
    max_size=60,
)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    body = draw(BODIES)
    marks = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        if body:
            start = draw(st.integers(0, len(body) - 1))
            end = draw(st.integers(start + 1, len(body)))
            who = draw(st.sampled_from(("person", "machine", "quote")))
            marks.append(Mark(start, end, number, who, draw(st.integers(1, 12))))
    return body, marks


def text_of(markup: str) -> str:
    return entities.unescape(re.sub(r"<[^>]*>", "", markup))


@given(marked())
def test_segments_joined_are_the_body_and_all_is_escaped(given_: tuple[str, list[Mark]]) -> None:
    body, marks = given_
    parts = [part for block in paragraphs(body) for part in segments(body, marks, block)]
    assert "".join(part.text for part in parts) == body
    assert all(body[part.start : part.start + len(part.text)] == part.text for part in parts)
    markup = html(parts)
    assert text_of(markup) == body
    assert set(re.findall(r"</?(\w+)", markup)) <= {"span", "mark"}


@given(marked())
def test_segments_stand_under_exactly_the_marks_that_cover_them(given_: tuple[str, list[Mark]]) -> None:
    body, marks = given_
    for block in paragraphs(body):
        for part in segments(body, marks, block):
            for at in range(part.start, part.start + len(part.text)):
                assert {m.number for m in part.marks} == {m.number for m in marks if m.start <= at < m.end}


@given(BODIES, st.data())
def test_turns_leave_no_gap(body: str, data: st.DataObject) -> None:
    starts = sorted(data.draw(st.sets(st.integers(0, max(0, len(body) - 1)), max_size=4)))
    blocks = turns(body, [Spoken(start, "Someone", start * 10) for start in starts])
    assert "".join(body[block.start : block.end] for block in blocks) == body


def test_paragraphs_keep_the_line_breaks_with_the_line_before() -> None:
    body = "One.\n\nTwo.\nThree."
    assert [body[b.start : b.end] for b in paragraphs(body)] == ["One.\n\n", "Two.\n", "Three."]
    assert paragraphs("") == []


def test_turns_carry_speaker_and_time() -> None:
    assert turns("Hello?\nYes.", [Spoken(0, "A", 0, asks=True), Spoken(7, "B", 1500)]) == [
        Block(0, 7, "A", 0, asks=True),
        Block(7, 11, "B", 1500),
    ]
    assert turns("Hello.", []) == [Block(0, 6)]


def test_segments_of_overlapping_marks() -> None:
    one, two = Mark(0, 5, 1, "person", 3), Mark(2, 8, 2, "machine", 4)
    assert segments("abcdefghij", [one, two], Block(0, 10)) == [
        Segment(0, "ab", (one,)),
        Segment(2, "cde", (one, two)),
        Segment(5, "fgh", (two,)),
        Segment(8, "ij", ()),
    ]


def test_html_shows_that_several_people_agree_or_differ() -> None:
    marks = [Mark(0, 2, 1, "person", 3), Mark(0, 2, 2, "person", 3)]
    assert 'class="is-person person-3 has-several"' in html(segments("ab", marks, Block(0, 2)))


def test_html_shows_person_and_machine_apart() -> None:
    marks = [Mark(0, 3, 1, "person", 3), Mark(0, 6, 2, "machine", 4)]
    assert html(segments("<b>😀", marks, Block(0, 4))) == (
        '<mark data-start="0" data-notes="1 2" class="is-person person-3 is-machine machine-4" '
        'data-begins="1 2" id="words-1">&lt;b&gt;</mark>'
        '<mark data-start="3" data-notes="2" class="is-machine machine-4">😀</mark>'
    )
