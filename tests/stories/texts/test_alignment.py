"""Which words survive an edit: never crossed, never another word, and quick."""

from functools import partial
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stories.texts.alignment import aligned, moved
from tests.pace import keeps_up

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "the"]), max_size=40)


def matched(before: list[str], after: list[str]) -> list[tuple[int, int]]:
    return [
        (block.before + n, block.after + n) for block in aligned(before, after) for n in range(block.length)
    ]


@given(before=WORDS, after=WORDS)
def test_matches_are_of_the_same_word_and_never_cross(before: list[str], after: list[str]) -> None:
    pairs = matched(before, after)
    assert all(before[there] == after[here] for there, here in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


@given(before=WORDS, start=st.integers(0, 40), length=st.integers(0, 10), new=WORDS)
def test_what_stands_before_and_after_one_edit_all_survives(
    before: list[str], start: int, length: int, new: list[str]
) -> None:
    start = min(start, len(before))
    after = before[:start] + new + before[start + length :]
    gone = len(before[start : start + length])
    assert len(matched(before, after)) >= len(before) - gone


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "the"]), st.booleans()), min_size=500, max_size=700))
def test_long_texts_that_repeat_themselves_are_matched_in_order_too(words: list[tuple[str, bool]]) -> None:
    before, after = [word for word, _ in words], [word for word, kept in words if kept]
    pairs = matched(before, after)
    assert all(before[there] == after[here] for there, here in pairs)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


TEXT = "I lost my job, and then my home. The wait went on for years."


def test_a_word_survives_whole_or_not_at_all() -> None:
    now = moved(TEXT, TEXT.replace("my home", "our homes"))
    assert [now.get(TEXT.index(word)) for word in ("lost", "then", "my home", "home", "wait")] == [
        2,
        19,
        None,
        None,
        TEXT.index("wait") + 2,
    ]
    assert now.get(TEXT.index("my job")) == TEXT.index("my job")
    assert now.get(len(TEXT)) is None


def test_several_edits_at_once_leave_the_rest_in_place() -> None:
    after = TEXT.replace("job", "post").replace("years", "ever and ever")
    now = moved(TEXT, after)
    for word in ("lost", "home", "went"):
        at = now.get(TEXT.index(word))
        assert at is not None
        assert after[at : at + len(word)] == word


@given(before=st.text("ab ,.\n", max_size=60), after=st.text("ab ,.\n", max_size=60))
def test_each_character_that_survives_is_the_same(before: str, after: str) -> None:
    now = moved(before, after)
    places = [(at, here) for at in range(len(before)) if (here := now.get(at)) is not None]
    assert all(before[at] == after[here] for at, here in places)
    assert all(one[1] < two[1] for one, two in pairwise(places))


def test_nothing_and_everything() -> None:
    assert moved("", "words").get(0) is None
    assert moved("words", "").get(0) is None
    assert moved(TEXT, TEXT).get(5) == 5


def test_thirty_thousand_words_with_many_edits_take_each_as_long_as_a_few_do() -> None:
    """Before, one edit in 36,000 words took 4.6 s."""

    def compare(count: int) -> None:
        words = [f"w{n * n % 1009}" for n in range(count)]
        after = [("other" if n % 97 == 0 else word) for n, word in enumerate(words)]
        assert len(matched(words, after)) >= count * 29 // 30

    # Ten times as many: a hundred, were each compared with every other.
    assert keeps_up(partial(compare, 30_000), times=30, plain=partial(compare, 3_000))
