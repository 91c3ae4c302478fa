"""Times survive a correction: what stood keeps what was measured, and a guess is marked as one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.models import Voice, Word
from stories.texts.turns import SpokenTurn, Who
from stories.texts.word_times import Said, timed

ASKS, TELLS = Who(Voice.INTERVIEWER), Who(Voice.TELLER, "Wren")
LINES = ["What happened then?", "I lost my job, and Misses Okafa lost hers too.", "When was that?"]


def transcript(lines: list[str], each_ms: int = 400) -> tuple[str, list[SpokenTurn]]:
    """Every word takes `each_ms`, of which it is said for a hundred less."""
    body, turns, at_ms = "\n".join(lines), [], 0
    at = 0
    for n, line in enumerate(lines):
        words, start = [], at
        for word in line.split():
            words.append(
                Word(at, at + len(word), at_ms, at_ms + each_ms - 100, 0.9, measured=True, doubt="unsure")
            )
            at, at_ms = at + len(word) + 1, at_ms + each_ms
        who = ASKS if n % 2 == 0 else TELLS
        turns.append(SpokenTurn(who, start, at - 1, words[0].start_ms, words[-1].end_ms, tuple(words)))
    return body, turns


def corrected(lines: list[str], now: list[str]) -> tuple[str, tuple[SpokenTurn, ...]]:
    body, turns = transcript(lines)
    said = [Said(ASKS if n % 2 == 0 else TELLS, line) for n, line in enumerate(now)]
    return timed(body, turns, said)


def by_word(told: tuple[str, tuple[SpokenTurn, ...]]) -> list[tuple[str, int, int, bool]]:
    body, turns = told
    words = [word for turn in turns for word in turn.words]
    return [(body[word.start : word.end], word.start_ms, word.end_ms, word.measured) for word in words]


BEFORE = by_word(transcript(LINES))  # type: ignore[arg-type]  # a list does as well


def test_a_correction_that_changes_nothing_changes_nothing() -> None:
    body, turns = transcript(LINES)
    assert corrected(LINES, LINES) == (body, tuple(turns))


def test_one_word_spelt_better_keeps_its_time_and_so_does_every_other() -> None:
    now = by_word(corrected(LINES, [LINES[0], LINES[1].replace("Okafa", "Okafor"), LINES[2]]))
    assert [one[1:] for one in now] == [one[1:] for one in BEFORE]
    assert now[9][0] == "Okafor"


def test_signs_and_capitals_change_no_time_and_a_doubt_stays_until_someone_writes() -> None:
    body, turns = corrected(LINES, [LINES[0], "I lost my job. And Mrs Okafa lost hers, too!", LINES[2]])
    now = by_word((body, turns))
    assert [one[1:] for one in now] == [one[1:] for one in BEFORE]
    doubts = [(body[word.start : word.end], word.doubt) for word in turns[1].words]
    assert doubts[3:5] == [("job.", "unsure"), ("And", "unsure")]
    assert doubts[5] == ("Mrs", "")


def test_words_put_in_get_a_time_between_their_neighbours_and_say_that_it_is_a_guess() -> None:
    now = by_word(
        corrected(LINES, [LINES[0], "I lost my own good job, and Misses Okafa lost hers too.", LINES[2]])
    )
    assert [one for one in now if one[0] not in ("own", "good")] == BEFORE
    own, good = (one for one in now if one[0] in ("own", "good"))
    assert (own[1:], good[1:]) == ((2300, 2342, False), (2342, 2400, False))


def test_of_two_words_for_one_the_like_one_keeps_its_time() -> None:
    now = by_word(corrected(LINES, [LINES[0], "I lost my job, and Mrs. Ada Okafor lost hers too.", LINES[2]]))
    assert [one for one in now if one[0] == "Okafor"] == [("Okafor", 3600, 3900, True)]
    assert [one[3] for one in now if one[0] in ("Mrs.", "Ada")] == [False, False]


def test_turns_are_split_and_joined_and_no_time_is_lost() -> None:
    split = ["What happened then?", "I lost my job, and", "Misses Okafa lost hers too.", "When was that?"]
    body, turns = corrected(LINES, split)
    assert by_word((body, turns)) == BEFORE
    assert [(turn.start_ms, turn.end_ms) for turn in turns] == [
        (0, 1100),
        (1200, 3100),
        (3200, 5100),
        (5200, 6300),
    ]
    joined = ["What happened then? " + LINES[1], LINES[2]]
    body, turns = corrected(LINES, joined)
    assert by_word((body, turns)) == BEFORE
    assert (turns[0].start_ms, turns[0].speaker) == (0, ASKS)


def test_an_empty_turn_goes_and_a_new_one_lies_between() -> None:
    body, turns = corrected(LINES, [LINES[0], "  ", "(She laughs.)", LINES[2]])
    assert body.split("\n") == [LINES[0], "(She laughs.)", LINES[2]]
    assert [word.measured for word in turns[1].words] == [False, False]
    assert 1100 <= turns[1].start_ms <= turns[1].end_ms <= 5200
    assert turns[2].words[0].start_ms == transcript(LINES)[1][2].start_ms


def test_a_turn_that_has_a_time_and_its_words_have_none_keeps_it() -> None:
    body, turns = transcript(LINES)
    bare = [replace(turn, words=()) for turn in turns]
    after, now = timed(
        body, bare, [Said(ASKS, LINES[0]), Said(TELLS, "I lost my post."), Said(ASKS, LINES[2])]
    )
    assert [turn.words for turn in now] == [(), (), ()]
    assert (now[0].start_ms, now[0].end_ms) == (bare[0].start_ms, bare[0].end_ms)
    assert bare[1].start_ms <= now[1].start_ms <= now[1].end_ms <= bare[1].end_ms
    assert after.split("\n")[1] == "I lost my post."


WORDS = st.sampled_from(
    ["I", "lost", "my", "job,", "Job", "and", "the", "—", "home.", "Okafa", "Okafor", "26"]
)
TURNS = st.lists(st.lists(WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=5)


@given(before=TURNS, after=TURNS)
def test_times_never_run_backwards_and_each_word_stands_where_it_says(
    before: list[str], after: list[str]
) -> None:
    body, turns = corrected(before, after)
    assert body == "\n".join(after)
    assert [body[turn.start : turn.end] for turn in turns] == after
    words = [word for turn in turns for word in turn.words]
    assert all(body[word.start : word.end].split() == [body[word.start : word.end]] for word in words)
    times = [ms for word in words for ms in (word.start_ms, word.end_ms)]
    assert times == sorted(times)
    measured = {(word.start_ms, word.end_ms) for turn in transcript(before)[1] for word in turn.words}
    assert {(word.start_ms, word.end_ms) for word in words if word.measured} <= measured
    assert all(turn.start_ms <= turn.end_ms for turn in turns)


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_nothing_left_is_nothing(lines: list[str]) -> None:
    assert corrected(LINES, lines) == ("", ())
