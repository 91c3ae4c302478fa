import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.stem import LANGUAGES, STEMMED, in_each, stem, stems
from search.tokens import LONGEST, compounds, folded, tokens, words
from search.unspaced import A_SIGN


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
        ("P.I.P., the U.K. and J.Smith at 3.5", "pip the uk and j smith at 3 5"),
        ("Łódź, Ødegård, Đặng, kılıç, Ætheling", "lodz odegard dang kilic aetheling"),
        ("كَتَبَ", "كتب"),
        ("مـــدرسة", "مدرسة"),
        ("שָׁלוֹם", "שלום"),
        ("می\u200cخواهم", "میخواهم"),
        ("क़लम", "कलम"),
        ("soft\u00adhyphen", "softhyphen"),
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
        at = token.start


@given(st.text(max_size=200))
def test_folded_twice_is_folded_once(text: str) -> None:
    assume(not A_SIGN.search(unicodedata.normalize("NFKD", text)))  # those are taken in pairs
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("दिल", "दाल"), ("কি", "কা"), ("ਦਿਨ", "ਦਾਨ"), ("தமிழ்", "தமாழ்"), ("ดี", "ดา"), ("が", "か")],
)
def test_signs_of_vowels_tell_words_apart(one: str, other: str) -> None:
    assert words(one) != words(other)
    assert len({*words(one), *words(other)} & {"द", "ल"}) == 0  # and part none


def test_scripts_without_spaces_are_taken_in_pairs_of_signs() -> None:
    assert words("東京に住む Aさん") == ["東京", "京に", "に住", "住む", "む", "a", "さん", "ん"]
    assert [(token.start, token.end) for token in tokens("ที่นี่")] == [(0, 6), (3, 6)]


def test_words_with_hyphens_are_one_word_too() -> None:
    found = [token.word for token in compounds("The Job-Centre, face\u2011to\u2011face, 2024-05-17, a - b")]
    assert found == ["jobcentre", "facetoface"]
    assert stems("Job-Centre staff") == "job centr staff jobcentr"


@given(st.one_of(st.text(max_size=80), st.text(alphabet="ab.'-_1 É’", max_size=40)))
def test_the_short_way_to_words_gives_those_of_the_tokens(text: str) -> None:
    assert words(text) == [token.word for token in tokens(text)]


def test_long_word_is_cut() -> None:
    assert len(folded("a" * 5000)) == 64


def test_words_of_one_family_have_one_stem() -> None:
    assert stems("She cared, and caring is care.") == "she care and care is care"


@pytest.mark.parametrize(
    ("language", "said"), [("es", "casa casas"), ("fr", "maison maisons"), ("ru", "дом дома")]
)
def test_endings_are_those_of_the_language(language: str, said: str) -> None:
    first, second = stems(said, language).split()
    assert first == second
    assert first not in stems(said).split()  # and no English word is taken for it


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
