"""Turns as the text of a revision, and voices that were heard before."""

from stories.models import Voice, Word
from stories.texts.turns import SpokenTurn, Who
from stories.transcription.diarization.to_turns import written
from stories.transcription.diarization.turns import HeardTurn
from stories.transcription.engine import HeardSegment, HeardWord
from stories.transcription.segments import segment_of

ASKS, TELLS = Who(Voice.INTERVIEWER), Who(Voice.TELLER, "Wren")


def sentence(text: str, start_ms: int) -> HeardSegment:
    return segment_of(
        HeardWord(word, start_ms + n * 300, start_ms + (n + 1) * 300, 0.9)
        for n, word in enumerate(text.split())
    )


QUESTION = HeardTurn(1, (sentence("Why?", 0),))
ANSWER = HeardTurn(2, (sentence("I fell.", 1000), sentence("Cafe\u0301 floor.", 2000)))


def test_a_turn_is_a_line_and_each_word_stands_where_it_is_said_to() -> None:
    told = written([QUESTION, ANSWER])
    assert told.body == "Why?\nI fell. Caf\u00e9 floor."
    assert [told.body[turn.start : turn.end] for turn in told.turns] == told.body.split("\n")
    words = [word for turn in told.turns for word in turn.words]
    assert [told.body[word.start : word.end] for word in words] == told.body.split()
    assert words[-1] == Word(18, 24, 2300, 2600, 0.9, measured=True)
    assert [turn.speaker for turn in told.turns] == [Who(Voice.UNKNOWN, "1"), Who(Voice.UNKNOWN, "2")]


def before(*turns: tuple[Who | None, int, int]) -> list[SpokenTurn]:
    return [SpokenTurn(who, n, n + 1, start, end) for n, (who, start, end) in enumerate(turns)]


def test_who_was_heard_at_those_times_is_known_again() -> None:
    until_now = before((ASKS, 0, 500), (TELLS, 900, 2700))
    assert [turn.speaker for turn in written([QUESTION, ANSWER], until_now).turns] == [ASKS, TELLS]


def test_who_was_heard_only_for_a_little_of_it_is_not() -> None:
    until_now = before((TELLS, 900, 1300), (None, 1300, 2700))
    one, two = (turn.speaker for turn in written([QUESTION, ANSWER], until_now).turns)
    assert (one, two) == (Who(Voice.UNKNOWN, "1"), Who(Voice.UNKNOWN, "2"))


def test_two_voices_are_never_one_person_and_a_number_is_given_once() -> None:
    until_now = before((Who(Voice.UNKNOWN, "2"), 0, 2700))
    one, two = (turn.speaker for turn in written([QUESTION, ANSWER], until_now).turns)
    assert (one, two) == (Who(Voice.UNKNOWN, "1"), Who(Voice.UNKNOWN, "2"))
    swapped = before((Who(Voice.UNKNOWN, "2"), 0, 500))
    one, two = (turn.speaker for turn in written([QUESTION, ANSWER], swapped).turns)
    assert (one, two) == (Who(Voice.UNKNOWN, "2"), Who(Voice.UNKNOWN, "3"))


def test_one_voice_is_nobody_in_particular() -> None:
    told = written([HeardTurn(None, (HeardSegment("I fell.", 0, 900, ()),))], before((TELLS, 0, 900)))
    assert (told.turns[0].speaker, told.turns[0].words) == (None, ())
