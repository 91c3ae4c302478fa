from hypothesis import given
from hypothesis import strategies as st

from analysis.desk.blocks import Block, Spoken, paragraphs, turns

BODIES = st.text(
    alphabet=st.one_of(st.sampled_from("ab <>&\"'\n😀é"), st.characters(exclude_categories=("Cc", "Cs"))),
    max_size=60,
)


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
