from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories.accounts.actors import Teller
from stories.models import Recording, Revision, Word
from stories.texts.passages import Span, mark, span, spans
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn
from tests.factories import StoryFactory, passage_of

pytestmark = pytest.mark.both

BODY = "one two three four"


def spoken(timed: bool = True) -> Revision:
    """A transcript of four words in two turns, each word 100 ms long and said each second."""
    story = StoryFactory(body="", kind="recorded")
    recording = Recording.objects.create(
        story=story,
        file="recordings/x/original",
        sha256="0" * 64,
        size=9,
        duration_ms=9000,
        media_type="audio/wav",
    )
    words = [
        Word(s, e, n * 1000, n * 1000 + 100, 0.9, True)
        for n, (s, e) in enumerate([(0, 3), (4, 7), (8, 13), (14, 18)])
    ]
    turns = [
        SpokenTurn(None, 0, 7, 0, 2000, tuple(words[:2]) if timed else ()),
        SpokenTurn(None, 8, 18, 2000, 4000, tuple(words[2:]) if timed else ()),
    ]
    return keep_transcript(by=Teller(story.pk), recording=recording, body=BODY, turns=turns, made_with="x")


def test_span_is_from_the_first_word_to_the_last_across_turns(db: None) -> None:
    assert span(mark(revision=spoken(), start=4, end=13)) == Span(1000, 2100)


def test_span_is_none_for_writing_and_for_words_without_times(db: None) -> None:
    written = passage_of(StoryFactory(), "I lost my job")
    assert (span(written), span(mark(revision=spoken(timed=False), start=0, end=3))) == (None, None)


def test_spans_are_of_each_passage_its_own(db: None) -> None:
    one, other = spoken(), spoken()
    passages = [
        mark(revision=one, start=0, end=3),
        mark(revision=one, start=14, end=18),
        mark(revision=other, start=4, end=7),
    ]
    assert spans(passages) == {
        passages[0].pk: Span(0, 100),
        passages[1].pk: Span(3000, 3100),
        passages[2].pk: Span(1000, 1100),
    }


def test_spans_take_one_question_however_many(db: None, django_assert_num_queries: Any) -> None:
    passages = [mark(revision=spoken(), start=0, end=3) for _ in range(3)]
    for some in (passages[:1], passages):
        with django_assert_num_queries(1):
            assert len(spans(some)) == len(some)


def test_spans_of_nothing_are_nothing(db: None) -> None:
    assert spans([]) == {}


def guessed(*which: int) -> Revision:
    """As `spoken`, where nobody measured the times of these words."""
    revision = spoken()
    for turn in revision.turns.all():
        for packed in turn.words:
            packed[5] = int(BODY[packed[0] : packed[1]] not in [BODY.split()[n] for n in which])
        turn.save()
    return revision


@pytest.mark.parametrize(
    ("which", "start", "end", "said"),
    [
        ((1,), 4, 13, Span(100, 2100)),  # from the end of the word before
        ((2,), 4, 13, Span(1000, 3000)),  # to the start of the word after, in the next turn
        ((1, 2), 4, 13, Span(100, 3000)),
        ((1,), 0, 13, Span(0, 2100)),  # inside
        ((0,), 0, 7, None),  # nobody knows when the first begins
        ((3,), 8, 18, None),
        ((0, 1), 4, 13, None),  # the word before is a guess: its end is not known
        ((2, 3), 4, 13, None),
        ((0, 1, 2, 3), 4, 13, None),
    ],
)
def test_a_clip_is_never_cut_at_a_guess(
    db: None, which: tuple[int, ...], start: int, end: int, said: Span | None
) -> None:
    assert span(mark(revision=guessed(*which), start=start, end=end)) == said


@pytest.mark.sqlite
def test_spans_look_at_no_turn_of_another_interview(db: None) -> None:
    """However many interviews are held: by the index of a revision's turns."""
    passages = [passage_of(StoryFactory(), "the nurse") for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        spans(passages)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        plan = [row[3] for row in cursor.fetchall()]
    assert any("stories_turn" in step and step.startswith("SEARCH") for step in plan), plan
    assert not any("stories_turn" in step and step.startswith("SCAN") for step in plan), plan
