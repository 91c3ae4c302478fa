import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Audience, Term
from search.parse import MAX_CHARACTERS, TooLong, parse


def wanted_and_not(text: str) -> tuple[list[str], list[str]]:
    query = parse(text, audience=Audience.PUBLIC)

    def written(term: Term) -> str:
        return " ".join(term.words) + "*" * term.prefix

    return [written(term) for term in query.wanted], [written(term) for term in query.unwanted]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("rent money", ["rent", "money"], []),
        ("rent rent RENT", ["rent"], []),
        ('"no money" rent', ["no money", "rent"], []),
        ("“no money”", ["no money"], []),
        ('rent -"no money" -work', ["rent"], ["no money", "work"]),
        ('"never closed', ["never closed"], []),
        ('rent"no money"', ["rent", "no money"], []),
        ("self-harm", ["self harm"], []),
        ("hous*", ["hous*"], []),
        ("h*", ["h"], []),
        ('"hous*"', ["hous"], []),
        ("self-ha*", ["self ha"], []),
        ("-", [], []),
        ('"" - -- *', [], []),
        ("rent \0 - !", ["rent"], []),
    ],
)
def test_what_was_typed_is_read_kindly(text: str, wanted: list[str], unwanted: list[str]) -> None:
    assert wanted_and_not(text) == (wanted, unwanted)


@given(st.text(max_size=MAX_CHARACTERS))
def test_anything_short_enough_can_be_read(text: str) -> None:
    wanted, unwanted = wanted_and_not(text)
    assert all(word.replace(" ", "").rstrip("*").isalnum() for word in [*wanted, *unwanted])


def test_too_long_says_so_in_plain_words() -> None:
    with pytest.raises(TooLong, match=r"^That is too long to search for\. Use fewer than 500 letters\.$"):
        parse("a" * 10_000, audience=Audience.PUBLIC)
