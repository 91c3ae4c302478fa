from hypothesis import given
from hypothesis import strategies as st

from search.engine import Audience
from search.highlight import WHOLE, Fragment, marked, snippet
from search.parse import parse


def shown(text: str, asked: str) -> str:
    fragments = snippet(text, parse(asked, audience=Audience.PUBLIC))
    return "".join(f"[{f.text}]" if f.is_match else f.text for f in fragments)


def test_words_with_the_same_stem_are_marked() -> None:
    assert shown("She cared, and caring is care.", "caring") == "She [cared], and [caring] is [care]."


def test_phrase_is_marked_as_one_and_only_where_it_stands_whole() -> None:
    text = "No money. I had no  money; money, none."
    assert shown(text, '"no money"') == "[No money]. I had [no  money]; money, none."


def test_marks_that_overlap_are_one() -> None:
    assert shown("one two three", '"one two" "two three"') == "[one two three]"


def test_beginning_is_marked() -> None:
    assert shown("The house and the housing.", "hou*") == "The [house] and the [housing]."


def test_beginning_that_is_longer_than_the_stem_is_marked() -> None:
    assert shown("She cared, caring on, by car.", "caring*") == "She [cared], [caring] on, by car."


def test_words_of_another_language_are_marked_by_its_endings() -> None:
    fragments = marked("Mi casa y otras casas.", parse("casa", audience=Audience.PUBLIC), "es")
    assert [fragment.text for fragment in fragments if fragment.is_match] == ["casa", "casas"]


def test_accents_and_apostrophes_are_marked_as_they_stand() -> None:
    assert shown("The café’s shut.", "cafes") == "The [café’s] shut."


def test_unwanted_words_are_not_marked() -> None:
    assert shown("rent and work", "rent -home") == "[rent] and work"


def test_text_without_the_words_is_shown_without_marks() -> None:
    assert shown("Nothing here.", "rent") == "Nothing here."


def test_long_text_is_shown_around_its_matches_between_whole_words() -> None:
    text = "far away " * 60 + "the rent was due and the rent went up " + "again and again " * 60
    out = shown(text, "rent")
    assert out.count("[rent]") == 2
    assert (out.startswith("… "), out.endswith(" …"), len(out) < WHOLE) == (True, True, True)
    assert out[2:-2].replace("[", "").replace("]", "") in text
    assert out[2:].split()[0] in ("far", "away")


def test_long_text_with_no_match_begins_at_its_beginning() -> None:
    out = shown("word " * 300, "rent")
    assert (out.startswith("word word"), out.endswith("word …")) == (True, True)


def test_mark_that_the_cut_would_split_is_left_unmarked() -> None:
    text = "rent " + "and " * 74 + 'so "' + "we went home and we all" + " were glad " * 40
    out = shown(text, 'rent "we went home and we all"')
    assert (out.startswith("[rent] and"), out.count("[")) == (True, 1)


def test_long_text_without_spaces_is_cut() -> None:
    assert len(shown("x" * 5000, "rent")) < WHOLE


@given(st.text(max_size=900), st.text(max_size=40))
def test_marked_joined_is_the_text(text: str, asked: str) -> None:
    query = parse(asked, audience=Audience.PUBLIC)
    assert "".join(fragment.text for fragment in marked(text, query)) == text


@given(st.text(max_size=900), st.text(max_size=40))
def test_snippet_is_a_stretch_of_the_text(text: str, asked: str) -> None:
    fragments = snippet(text, parse(asked, audience=Audience.PUBLIC))
    inside = "".join(f.text for f in fragments if f not in (Fragment("… "), Fragment(" …")))
    assert inside in text
