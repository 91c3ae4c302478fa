import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.codebook.loading import STARTER
from analysis.themes import Found, find_themes, made_by
from tests.examples import examples
from tests.factories import ACCOUNT

STARTER_LEXICONS = {code["slug"]: code["lexicon"] for code in json.loads(STARTER.read_text())}
SMALL = {"work": ["my job", "boss", "-nose job", "-job lot"], "home": ["damp flat", "couldn't pay the rent"]}


def themes(body: str, lexicons: dict[str, list[str]] = SMALL) -> list[tuple[str, str]]:
    return [(one.code_slug, body[one.start : one.end]) for one in find_themes(body, lexicons)]


def test_find_themes_gives_the_whole_sentence_and_its_reasons() -> None:
    body = "It rained. I lost my job. We ate."
    assert find_themes(body, SMALL) == [Found(11, 25, "work", 0.7, ("my job",))]
    assert body[11:25] == "I lost my job."


def test_find_themes_joins_neighbouring_sentences_of_one_theme() -> None:
    body = "My job was hard. The boss shouted. We ate. The boss left."
    assert themes(body) == [
        ("work", "My job was hard. The boss shouted."),
        ("work", "The boss left."),
    ]


def test_find_themes_matches_either_apostrophe_and_any_case() -> None:
    assert themes("We COULDN’T pay the rent.") == [("home", "We COULDN’T pay the rent.")]
    assert themes("We couldn't pay the rent.") == [("home", "We couldn't pay the rent.")]


def test_find_themes_counts_code_points_and_not_bytes_or_utf16() -> None:
    body = "😀 “Ça va”, she said. The damp flat 🏠 was ours."
    assert themes(body) == [("home", "The damp flat 🏠 was ours.")]


def test_find_themes_leaves_false_friends_out() -> None:
    lexicons = {"work": ["work", "job", "-did not work", "-nose job"]}
    assert themes("It did not work.", lexicons) == []
    assert themes("A nose job.", lexicons) == []
    assert themes("A nose job got me work.", lexicons) == [("work", "A nose job got me work.")]


def test_find_themes_halves_what_is_denied() -> None:
    lexicons = {"hope": ["hope"], "work": ["a job"]}
    assert find_themes("I had no hope.", lexicons) == []
    assert [one.score for one in find_themes("I did not have a job.", lexicons)] == [0.35]


def test_find_themes_takes_the_longest_phrase_at_a_place() -> None:
    lexicons = {"care": ["care", "in care"]}
    assert [one.because for one in find_themes("I was in care.", lexicons)] == [("in care",)]


def test_find_themes_scores_more_reasons_higher() -> None:
    scores = [
        one.score
        for body in ("The boss.", "My job.", "My boss, my job.", "My boss, my boss.")
        for one in find_themes(body, SMALL)
    ]
    assert scores == [0.5, 0.7, 0.85, 0.5]


def test_find_themes_ends_a_sentence_at_a_line() -> None:
    assert themes("Where was that\nat my job\nin the town") == [("work", "at my job")]


def test_find_themes_begins_a_sentence_at_an_opening_quotation_mark() -> None:
    assert themes("The boss left. “Good,” I said.") == [("work", "The boss left.")]


def test_find_themes_cuts_a_text_without_full_stops() -> None:
    found = find_themes("and then " * 200 + "my job " + "and then " * 200, SMALL)
    assert len(found) == 1
    assert found[0].end - found[0].start < 600


def test_find_themes_joins_sentences_that_a_phrase_runs_across() -> None:
    assert themes("We saw my\njob end.") == []
    assert themes("word " * 59 + "damp flat " + "word " * 20, SMALL)[0][1].count("damp flat") == 1


def test_find_themes_without_words_or_lexicon_finds_nothing() -> None:
    assert find_themes("", SMALL) == []
    assert find_themes(ACCOUNT, {}) == []
    assert find_themes(ACCOUNT, {"empty": []}) == []


def test_made_by_names_pipeline_and_spacy() -> None:
    assert made_by().startswith("theme_lexicon 1 (spaCy 3.8")


PIECES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["my job", "the boss", "damp flat", ". ", "! ", "\n", "  ", "😀", "é", "e\u0301", "“", "’"]
    ),
)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(PIECES, max_size=15).map("".join))
def test_find_themes_offsets_stand_inside_any_text(body: str) -> None:
    for one in find_themes(body, SMALL):
        words = body[one.start : one.end]
        assert 0 <= one.start < one.end <= len(body)
        assert words == words.strip()
        assert 0 < one.score <= 1
        for phrase in one.because:
            assert phrase in words.lower().replace("’", "'")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We were skint and went to the food bank.", {"poverty"}),
        ("I couldn't pay the rent.", {"poverty", "housing"}),
        ("Nobody came to see me.", {"isolation"}),
        ("I was on my own for months.", {"isolation"}),
        ("I looked after my mum.", {"caring"}),
        ("I lost my job.", {"work"}),
        ("It did not work.", set()),
        ("We lived in a damp flat.", {"housing"}),
        ("We were evicted.", {"housing"}),
        ("I was on a waiting list.", {"health-services"}),
        ("The nurse listened to me.", {"health-services"}),
        ("They broke in at night.", {"crime"}),
        ("I was in care.", {"childhood-adversity"}),
        ("My social worker came.", {"childhood-adversity"}),
        ("I met a group of people who had been through the same.", {"peer-support"}),
        ("I have hope again.", {"hope"}),
        ("I had no hope.", set()),
        ("I hope you are well.", set()),
        ("The sun shone on the sea.", set()),
        ("We took care of the garden and the dog.", set()),
    ],
)
def test_starter_codebook_hears_what_people_say(words: str, expected: set[str]) -> None:
    assert {one.code_slug for one in find_themes(words, STARTER_LEXICONS)} == expected
