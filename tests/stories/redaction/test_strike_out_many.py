"""Many places are struck out in one version of the words, and each comes back by itself, in any order."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from stories.accounts.actors import Machine
from stories.backup import replay
from stories.models import AuditEntry, Recording, RedactedPart, User, Voice, Word
from stories.redaction import strike_out
from stories.roles import Role
from stories.texts.masking import Written, without
from stories.texts.passages import NotThere
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.factories import QuoteFactory, UserFactory, passage_of
from tests.stories.recordings import recorded
from tests.stories.redaction.test_parts import current
from tests.stories.redaction.test_strike_out import strike

pytestmark = pytest.mark.both

LINES = ("Tomas came, and Tomas went.", "Nobody asked Tomas why.", "So the nurse rang Tomas again.")


def written(lines: Sequence[str]) -> Written:
    """Each word 200 ms after the one before it."""
    turns, at, ms = [], 0, 0
    for n, line in enumerate(lines):
        words, start = [], at
        for word in line.split():
            words.append(Word(at, at + len(word), ms, ms + 150, 0.9, measured=True))
            at, ms = at + len(word) + 1, ms + 200
        who = Who(Voice.TELLER if n % 2 else Voice.INTERVIEWER)
        turns.append(SpokenTurn(who, start, at - 1, words[0].start_ms, words[-1].end_ms, tuple(words)))
    return Written("\n".join(lines), tuple(turns))


@pytest.fixture
def person() -> User:
    researcher: User = UserFactory(role=Role.RESEARCHER)
    return researcher


@pytest.fixture
def recording(db: None) -> Recording:
    recording = recorded()
    text = written(LINES)
    keep_transcript(
        by=Machine("test"), recording=recording, body=text.body, turns=text.turns, made_with="test"
    )
    return recording


def words_of(recording: Recording) -> list[tuple[str, int]]:
    revision = current(recording)
    return [
        (revision.body[word.start : word.end], word.start_ms)
        for turn in revision.turns.all()
        for word in turn.spoken_words
    ]


def test_they_are_one_version_and_each_is_written_down(recording: Recording, person: User) -> None:
    struck = strike(person, recording)
    assert len(struck) == 4
    assert current(recording).number == 2
    assert {(one.before.number, one.after.number) for one in struck} == {(1, 2)}
    assert (
        current(recording).body
        == "[…] came, and […] went.\nNobody asked […] why.\nSo the nurse rang […] again."
    )
    assert [(one.start_ms, one.end_ms) for one in struck][1:3] == [(600, 750), (1_400, 1_550)]
    assert AuditEntry.objects.filter(action="text.struck").count() == 4


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_each_comes_back_in_any_order_with_its_times(
    recording: Recording, person: User, order: tuple[int, ...]
) -> None:
    before, said = current(recording).body, words_of(recording)
    quote = QuoteFactory(passage=passage_of(recording.story, "asked Tomas why"), approved=True)
    beside = passage_of(recording.story, "the nurse rang")
    struck = strike(person, recording)
    quote.refresh_from_db()
    beside.refresh_from_db()
    assert not quote.is_approved
    assert (beside.revision, beside.lost) == (current(recording), False)
    for n in order:
        strike_out.put_back(by=person, redacted_part=RedactedPart.objects.get(pk=struck[n].pk))
    assert current(recording).body == before
    assert words_of(recording) == said
    assert type(quote).objects.get(pk=quote.pk).is_approved


def test_a_quote_around_two_comes_back_with_the_second(recording: Recording, person: User) -> None:
    around = passage_of(recording.story, "Tomas came, and Tomas went.")
    first, second, *_ = strike(person, recording)
    strike_out.put_back(by=person, redacted_part=second)
    around.refresh_from_db()
    assert around.closed
    strike_out.put_back(by=person, redacted_part=first)
    around.refresh_from_db()
    assert (around.closed, around.lost, around.text) == (False, False, "Tomas came, and Tomas went.")


@pytest.mark.parametrize("places", [[], [(0, 5), (3, 9)], [(0, 5), (900, 905)], [(0, 5), (20, 40)]])
def test_places_that_cannot_be_are_refused_whole(
    recording: Recording, person: User, places: list[tuple[int, int]]
) -> None:
    with pytest.raises(NotThere):
        strike_out.strike(by=person, revision=current(recording), places=places)
    assert current(recording).number == 1


def test_a_backup_that_is_put_back_has_them_struck_out_again(recording: Recording, person: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # they are not in the backup
        strike(person, recording)
        masked = current(recording).body
        raise ZeroDivisionError
    assert current(recording).body != masked
    assert replay.replay(unknown_is_held=True).closed == 1
    assert current(recording).body == masked
    assert not recording.story.consent_events.filter(kind="paused").exists()


@given(data=st.data())
def test_all_at_once_is_as_one_after_the_other(data: st.DataObject) -> None:
    lines = data.draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=5))
    text = written(lines)
    words = [(word.start, word.end) for turn in text.turns for word in turn.words]
    chosen = sorted(data.draw(st.sets(st.sampled_from(words))))
    one_by_one = text
    for start, end in reversed(chosen):
        one_by_one = without(one_by_one, [(start, end)])
    assert without(text, chosen) == one_by_one
