"""What becomes of a correction is planned by one pure function, and written by one act."""

from dataclasses import replace

import pytest

from stories.models import Draft, Recording, Voice
from stories.roles import Role
from stories.texts import revisions
from stories.texts.interviews import Interview
from stories.texts.turns import Who
from stories.texts.word_times import Said
from stories.transcripts import correction, merge
from stories.transcripts.correction import Conflict, Ticks, Words, plan
from tests.factories import UserFactory
from tests.stories.transcripts.test_drafts import current, recording

__all__ = ["recording"]
BASE = [
    Said(Who(Voice.UNKNOWN, "1"), "What happened?", 0, False),
    Said(Who(Voice.UNKNOWN, "2"), "I lost it.", 9, False),
]


def other(number: int, text: str) -> list[Said]:
    return [replace(one, text=text) if n == number else one for n, one in enumerate(BASE)]


def test_what_nobody_has_changed_meanwhile_is_written_as_it_is() -> None:
    mine = other(1, "I lost my job.")
    assert plan(base=BASE, current=BASE, mine=mine) == Words(tuple(mine))


def test_the_same_words_are_ticks_alone() -> None:
    mine = [replace(BASE[0], checked=True), replace(BASE[1], text=" I  lost it. ", start_ms=None)]
    assert plan(base=BASE, current=BASE, mine=mine) == Ticks((True, False))


def test_other_times_are_other_words() -> None:
    mine = [BASE[0], replace(BASE[1], start_ms=12)]
    assert plan(base=BASE, current=BASE, mine=mine) == Words(tuple(mine))


def test_what_two_changed_in_different_turns_is_brought_together() -> None:
    theirs, mine = other(0, "What has happened?"), other(1, "I lost my job.")
    made = plan(base=BASE, current=theirs, mine=mine)
    assert isinstance(made, Words)
    assert [one.text for one in made.said] == ["What has happened?", "I lost my job."]


def test_what_two_changed_in_one_turn_is_for_a_person() -> None:
    assert plan(base=BASE, current=other(1, "I lost him."), mine=other(1, "I lost her.")) == Conflict()


@pytest.mark.both
@pytest.mark.django_db
def test_what_another_put_in_place_in_the_last_moment_is_not_lost(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While this one waited for the lock. Nothing is tried again, and nothing goes round for ever."""
    ada, bea = (UserFactory(role=Role.RESEARCHER) for _ in range(2))
    before = current(recording)
    turns = merge.said_in(before)
    lock, waited = correction.write_permit.lock, []

    def another_was_quicker() -> None:
        if not waited:
            waited.append(True)
            theirs = [replace(turns[0], text="What has happened?"), *turns[1:]]
            revisions.correct_turns(by=bea, before=before, said=theirs)
        lock()

    monkeypatch.setattr(correction.write_permit, "lock", another_was_quicker)
    mine = [turns[0], replace(turns[1], text="I lost my home."), *turns[2:]]
    after = correction.publish(by=ada, interview=Interview.of(recording), before=before, said=mine)
    assert after is not None
    assert (after.number, after.body) == (3, "What has happened?\nI lost my home.\nWhen?")
    assert not Draft.objects.exists()
