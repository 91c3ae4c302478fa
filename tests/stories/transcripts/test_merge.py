"""What two people wrote from the same words: both are there after, turn by turn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.models import Voice
from stories.texts.turns import Who
from stories.texts.word_times import Said
from stories.transcripts.merge import merged

ASKS, TELLS = Who(Voice.INTERVIEWER), Who(Voice.TELLER)


def said(*lines: str, who: Who | None = TELLS) -> list[Said]:
    return [Said(who, line) for line in lines]


def together(base: list[Said], theirs: list[Said], mine: list[Said]) -> list[str]:
    return [
        f"{one.said.text} ({one.theirs})" if one.theirs else one.said.text
        for one in merged(base, theirs, mine)
    ]


BASE = said("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ("a b c d", "a b c d", "a b c d"),
        ("A b c d", "a b c D", "A b c D"),
        ("a B c d", "a b C d", "a B C d"),
        ("a B c d", "a b1 b2 c d", "a b1,(B) b2 c d"),
        ("a B c d", "a b c1 c2 d", "a B c1 c2 d"),
        ("a B c d", "a B c d", "a B c d"),
        ("a x c d", "a y c d", "a y,(x) c d"),
        ("a c d", "a b c D", "a c D"),
        ("a c d", "a B c d", "a B c d"),
        ("a B c d", "a c d", "a B c d"),
        ("new a b c d", "a b c d end", "new a b c d end"),
        ("", "a b c D", "a b c D"),
    ],
)
def test_each_persons_turns_are_there(theirs: str, mine: str, both: str) -> None:
    found = together(BASE, said(*theirs.split()), said(*mine.split()))
    assert found == [one.replace(",", " ") for one in both.split()]


def test_one_says_who_speaks_and_the_other_what() -> None:
    base, theirs = said("a", "b"), [Said(ASKS, "a"), Said(TELLS, "b")]
    mine = said("better", "b")
    assert [one.said for one in merged(base, theirs, mine)] == [Said(ASKS, "better"), Said(TELLS, "b")]
    assert [one.theirs for one in merged(base, theirs, mine)] == [None, None]


def test_a_tick_of_either_is_there_and_none_for_words_that_are_others() -> None:
    base = [Said(TELLS, line, None, False) for line in "abcd"]
    theirs = [Said(TELLS, line, None, line in "aB") for line in "aBcd"]
    mine = [Said(TELLS, line, None, line in "bcD") for line in "abcD"]
    both = merged(base, theirs, mine)
    assert [one.said.text for one in both] == list("aBcD")
    assert [one.said.checked for one in both] == [True, True, True, True]
    other = [Said(TELLS, line, None, line == "x") for line in "xbcd"]
    assert [one.said.checked for one in merged(base, theirs, other)] == [True, True, False, False]
    both_wrote = merged(base, [Said(TELLS, "y", None, True), *base[1:]], other)
    assert (both_wrote[0].said.checked, both_wrote[0].theirs) == (False, "y")


LINES = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@given(base=LINES, theirs=LINES)
def test_who_changed_nothing_takes_nothing_away(base: list[str], theirs: list[str]) -> None:
    was, there = said(*base), said(*theirs)
    assert [one.said for one in merged(was, there, was)] == there
    assert [one.said for one in merged(was, was, there)] == there
    assert [one.said for one in merged(was, there, there)] == there


@given(base=LINES, theirs=LINES, mine=LINES)
def test_no_word_that_somebody_wrote_is_lost(base: list[str], theirs: list[str], mine: list[str]) -> None:
    there = [f"{line}1" if n % 2 else line for n, line in enumerate(theirs)]
    here = [f"{line}2" if n % 3 else line for n, line in enumerate(mine)]
    both = merged(said(*base), said(*there), said(*here))
    found = " ".join(f"{one.said.text} {one.theirs or ''}" for one in both)
    assert {line for line in there if line.endswith("1")} <= set(found.split())
    assert {line for line in here if line.endswith("2")} <= set(found.split())
