"""A correction keeps every time, speaker and passage that it can; what it can't is said."""

import pytest

from stories.accounts.actors import Machine
from stories.models import Recording, Revision, User, Voice, Word
from stories.roles import Role
from stories.texts.passages import Span, mark, span
from stories.texts.revisions import NotCurrent, correct, correct_turns, keep_transcript
from stories.texts.turns import SpokenTurn, Who
from stories.texts.word_times import Said
from tests.factories import UserFactory
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.both, pytest.mark.django_db]
LINES = ["What happened then?", "I lost my job, and Misses Okafa lost hers."]
BODY = "\n".join(LINES)
ASKS, TELLS = Who(Voice.INTERVIEWER), Who(Voice.TELLER, "Wren")


@pytest.fixture
def heard() -> Revision:
    recording: Recording = recorded()
    words = [
        Word(start, start + len(word), n * 100, n * 100 + 80, 0.9, measured=True)
        for n, word in enumerate(BODY.split())
        if (start := sum(len(one) + 1 for one in BODY.split()[:n])) >= 0
    ]
    turns = [
        SpokenTurn(ASKS, 0, len(LINES[0]), 0, 280, tuple(words[:3])),
        SpokenTurn(TELLS, len(LINES[0]) + 1, len(BODY), 300, 1180, tuple(words[3:])),
    ]
    return keep_transcript(by=Machine("test"), recording=recording, body=BODY, turns=turns, made_with="test")


@pytest.fixture
def researcher() -> User:
    user: User = UserFactory(role=Role.RESEARCHER)
    return user


def test_one_typo_loses_no_time_no_speaker_and_no_clip(heard: Revision, researcher: User) -> None:
    """It lost every word's time, and the clip with them."""
    passage = mark(revision=heard, start=BODY.index("I lost"), end=BODY.index(", and"))
    name = mark(revision=heard, start=BODY.index("Misses"), end=BODY.index(" lost hers"))
    before = span(passage)
    after = correct(by=researcher, text=heard.text, body=BODY.replace("Misses Okafa", "Mrs Okafor"))
    one, two = after.turns.select_related("speaker")
    assert [word.measured for word in two.spoken_words] == [True] * 9
    assert (one.called, two.called) == ("Interviewer", "Wren")
    for kept in (passage, name):
        kept.refresh_from_db()
    assert (passage.revision, span(passage)) == (after, before)
    assert (name.revision, name.lost) == (heard, True)


def test_turns_are_corrected_with_who_says_them(heard: Revision, researcher: User) -> None:
    said = [
        Said(ASKS, LINES[0]),
        Said(TELLS, "I lost my job,"),
        Said(Who(Voice.OTHER, "Ada"), "and Mrs Okafor lost hers."),
    ]
    after = correct_turns(by=researcher, before=heard, said=said)
    assert after.body.split("\n") == [one.text for one in said]
    turns = list(after.turns.select_related("speaker"))
    assert [turn.called for turn in turns] == ["Interviewer", "Wren", "Ada"]
    assert [(turn.start_ms, turn.end_ms) for turn in turns] == [(0, 280), (300, 680), (700, 1180)]
    with pytest.raises(NotCurrent):
        correct_turns(by=researcher, before=heard, said=said)


def test_a_whole_text_is_corrected_and_its_lines_are_whose_they_were(
    heard: Revision, researcher: User
) -> None:
    body = f"What happened?\nTo you?\n{LINES[1]}\nBoth of us."
    after = correct(by=researcher, text=heard.text, body=body)
    turns = list(after.turns.select_related("speaker"))
    assert [turn.called for turn in turns] == ["Interviewer", "Interviewer", "Wren", "Wren"]
    whole = mark(revision=after, start=body.index("I lost"), end=len(body))
    assert span(whole) is None  # nobody measured the end
    assert span(mark(revision=after, start=body.index("I lost"), end=body.index("\nBoth"))) == Span(300, 1180)
