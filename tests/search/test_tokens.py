import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.stem import LANGUAGES, STEMMED, in_each, stem, stems
from search.tokens import LONGEST, folded, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I can’t pay the RENT.", "i cant pay the rent"),
        ("self-harm", "self harm"),
        ("Café, naïve, Straße", "cafe naive strasse"),
        ("cafe\u0301", "cafe"),
        ("' -- _ ·", ""),
        ("half ½", "half 12"),
        ("nul\0l", "nul l"),
        ("", ""),
    ],
)
def test_words_are_folded(text: str, words: str) -> None:
    assert folded(text) == words


@given(st.text(max_size=200))
def test_tokens_stand_in_the_text_in_order_and_are_plain(text: str) -> None:
    at = 0
    for token in tokens(text):
        assert (at <= token.start < token.end <= len(text), token.word.isalnum()) == (True, True)
        at = token.end


@given(st.text(max_size=200))
def test_folded_twice_is_folded_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_long_word_is_cut() -> None:
    assert len(folded("a" * 5000)) == 64


def test_words_of_one_family_have_one_stem() -> None:
    assert stems("She cared, and caring is care.") == "she care and care is care"


@pytest.mark.parametrize(
    ("language", "words"), [("es", "casa casas"), ("fr", "maison maisons"), ("ru", "дом дома")]
)
def test_endings_are_those_of_the_language(language: str, words: str) -> None:
    first, second = stems(words, language).split()
    assert first == second
    assert first not in stems(words).split()  # and no English word is taken for it


@pytest.mark.parametrize("language", ["cy", "so", "ta", ""])
def test_words_of_other_languages_stand_as_they_are(language: str) -> None:
    assert stem("cathod", language).endswith("cathod")
    assert stem("cathod", language) in in_each(LANGUAGES, ("cathod",))


@given(st.text(max_size=40), st.sampled_from([*STEMMED, "cy", ""]))
def test_a_stem_is_one_plain_word_that_is_looked_for(text: str, language: str) -> None:
    for word in folded(text).split():
        found = stem(word, language)
        assert found.isalnum() and len(found) <= LONGEST
        assert found in in_each(LANGUAGES, (word,))


@pytest.mark.parametrize("word", ["14th", "живу", "an", "a"])
def test_what_is_no_english_word_is_left_alone(word: str) -> None:
    assert stem(word) == word
