"""Lines around what was found: short on either side, between whole words."""

import pytest

from search.concordance import AROUND, Order, lines
from search.engine import Audience
from search.find import Result
from search.parse import parse
from search.sources import Shown

QUERY = parse("rent", audience=Audience.RESEARCH)


def found(words: str, **more: object) -> Result:
    shown = Shown("A title", words, url="/desk/", stands=(7, 100), **more)  # type: ignore[arg-type]
    return Result("passage", "Passage", shown, (), ())


def test_each_place_is_a_line_that_opens_there() -> None:
    first, second = lines([found("Rent is rent.")], QUERY)
    assert (first.before, first.word, first.after, first.url) == (
        "",
        "Rent",
        " is rent.",
        "/desk/#w7-100-104",
    )
    assert (second.before, second.word, second.after) == ("Rent is ", "rent", ".")


def test_long_context_is_cut_between_words() -> None:
    words = "one two " * 30 + "rent" + " three four" * 30
    [line] = lines([found(words)], QUERY)
    assert line.before.startswith("… two one ")
    assert line.after.endswith((" four …", " three …"))
    assert max(len(line.before), len(line.after)) <= AROUND + 2


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.FOUND, ["late rent back", "my rent again", "old rent"]),
        (Order.BEFORE, ["late rent back", "my rent again", "old rent"]),
        (Order.AFTER, ["old rent", "my rent again", "late rent back"]),
    ],
)
def test_lines_are_sorted_by_what_stands_beside(order: Order, expected: list[str]) -> None:
    there = lines([found(words) for words in ("late rent back", "my rent again", "old rent")], QUERY, order)
    assert [f"{line.before}{line.word}{line.after}" for line in there] == expected


def test_what_does_not_say_where_it_stands_is_no_line() -> None:
    assert lines([Result("quote", "Quote", Shown("A", "rent"), (), ())], QUERY) == []
