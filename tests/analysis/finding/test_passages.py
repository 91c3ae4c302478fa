"""Passages are found by how codes stand to each other, through the gate and past nobody's blindness."""

from collections.abc import Callable

import pytest

from analysis.codebook.acts import create
from analysis.coding import acts as coding
from analysis.coding import progress
from analysis.finding.passages import found
from analysis.finding.query import Query
from analysis.finding.rows import rows
from analysis.models import Code, Codebook
from stories.accounts.actors import Machine, Teller
from stories.consent import acts as consent
from stories.models import Passage, Recording, Story, StoryKind, User, Voice
from stories.redaction import parts
from stories.roles import Role
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.factories import StoryFactory, UserFactory, passage_of, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]
BODY = "The flat was cold. We paid the rent late. Nobody came. " + "Filler words. " * 40 + "Then it got warm."


def texts_of(keys: list[int]) -> list[str]:
    there = Passage.objects.in_bulk(keys)
    return [there[key].text for key in keys]


@pytest.fixture
def codes(researcher: User) -> dict[str, Code]:
    book = Codebook.objects.first_of_all()
    made = {name: create(by=researcher, codebook=book, name=name) for name in ("cold", "money", "alone")}
    made["damp"] = create(by=researcher, codebook=book, name="damp", parent=made["cold"])
    return made


@pytest.fixture
def story(researcher: User, codes: dict[str, Code]) -> Story:
    story: Story = StoryFactory(body=BODY)
    for words, name in (
        ("The flat was cold.", "cold"),
        ("The flat was cold.", "money"),
        ("was cold. We paid", "damp"),
        ("We paid the rent late.", "money"),
        ("Nobody came.", "alone"),
        ("Then it got warm.", "cold"),
    ):
        coding.apply(by=researcher, passage=passage_of(story, words), code=codes[name])
    return story


@pytest.fixture
def find(story: Story, researcher: User) -> Callable[..., list[str]]:
    def find(*, reader: User = researcher, **asked: str) -> list[str]:
        codes = list(Code.objects.all())
        return texts_of(found(Query.read(asked), reader, codes))

    return find


COLD, DAMP, MONEY = "The flat was cold.", "was cold. We paid", "We paid the rent late."


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"code1": "cold"}, [COLD, DAMP, "Then it got warm."]),
        ({"code1": "cold", "below": "no"}, [COLD, "Then it got warm."]),
        ({"code1": "cold", "how2": "and", "code2": "money"}, [COLD]),
        (
            {"code1": "cold", "how2": "or", "code2": "alone"},
            [COLD, DAMP, "Nobody came.", "Then it got warm."],
        ),
        ({"code1": "cold", "how2": "not", "code2": "money"}, ["Then it got warm."]),
        ({"code1": "money", "how2": "overlap", "code2": "damp"}, [COLD, MONEY]),
        ({"code1": "alone", "how2": "near", "code2": "money"}, ["Nobody came."]),
        ({"code1": "cold", "how2": "near", "code2": "alone", "below": "no"}, [COLD]),
        (
            {"code1": "cold", "how2": "not", "code2": "money", "how3": "or", "code3": "alone"},
            ["Nobody came.", "Then it got warm."],
        ),
        ({"code1": "cold", "words": "WARM"}, ["Then it got warm."]),
        ({"code1": "nothing"}, []),
        ({}, []),
        ({"code1": "cold", "since": "2999-01-01"}, []),
        ({"code1": "cold", "since": "nonsense", "how2": "nonsense"}, [COLD, DAMP, "Then it got warm."]),
        ({"code1": "cold", "story": "nonsense"}, []),
        ({"code1": "cold", "place": "x"}, []),
        ({"code1": "cold", "study": "elsewhere"}, []),
        ({"code1": "cold", "coder": "nobody"}, []),
    ],
)
def test_codes_stand_to_each_other_so(
    find: Callable[..., list[str]], asked: dict[str, str], expected: list[str]
) -> None:
    assert find(**asked) == expected


def test_what_was_asked_reads_back_from_the_address() -> None:
    asked = {"code1": "a", "how2": "near", "code2": "b", "words": "x y", "since": "2026-01-02", "below": "no"}
    assert Query.read(asked | {"code9": "z", "sort": "place"}).asked() == asked | {"sort": "place"}


@pytest.mark.parametrize("sort", ["date", "story", "place", "coded"])
def test_every_order_finds_the_same(find: Callable[..., list[str]], sort: str) -> None:
    assert sorted(find(code1="cold", sort=sort)) == sorted([COLD, DAMP, "Then it got warm."])


def test_nothing_of_a_story_that_was_taken_back_or_of_a_closed_part(
    find: Callable[..., list[str]], story: Story
) -> None:
    revision = revision_of(story)
    parts.close(by=Teller(story.pk), revision=revision, start=0, end=len(COLD))
    assert find(code1="cold") == ["Then it got warm."]
    assert find(code1="money", how2="overlap", code2="damp") == []
    consent.withdraw(by=Teller(story.pk), story=story)
    assert find(code1="cold") == []


def test_who_is_blind_finds_none_of_the_others(find: Callable[..., list[str]], story: Story) -> None:
    other = UserFactory(role=Role.RESEARCHER)
    assert len(find(reader=other, code1="cold")) == 3
    progress.be_blind(by=other, story=story)
    assert find(reader=other, code1="cold") == []
    assert find(reader=other, code1="cold", how2="not", code2="money") == []


def test_within_a_turn_and_by_who_spoke(researcher: User, codes: dict[str, Code]) -> None:
    story: Story = StoryFactory(body="", kind=StoryKind.INTERVIEW)
    recording = Recording.objects.create(
        story=story, sha256="0" * 64, size=3, duration_ms=9000, media_type="audio/wav", file="x"
    )
    body = "It was cold then. And dear.\nNobody came. Nobody."
    turns = [
        SpokenTurn(Who(Voice.TELLER, "Ann"), 0, 27, 0, 2000),
        SpokenTurn(Who(Voice.OTHER, "Bea"), 28, len(body), 2000, 4000),
    ]
    keep_transcript(
        by=Machine("test"), recording=recording, body=body, turns=turns, made_with="t", language="en"
    )
    for words, name in (("It was cold", "cold"), ("And dear.", "money"), ("Nobody came.", "cold")):
        coding.apply(by=researcher, passage=passage_of(story, words), code=codes[name])

    def texts(**asked: str) -> list[str]:
        return texts_of(found(Query.read(asked), researcher, list(Code.objects.all())))

    assert texts(code1="cold", how2="turn", code2="money") == ["It was cold"]
    assert texts(code1="cold", speaker="other") == ["Nobody came."]
    assert texts(code1="cold", speaker="ann") == ["It was cold"]
    passages = found(Query.read({"code1": "cold"}), researcher, list(Code.objects.all()))
    assert [row.speaker for row in rows(passages, researcher)] == ["Ann", "Bea"]


def test_rows_have_their_context_codes_and_coders(story: Story, researcher: User) -> None:
    there = found(Query.read({"code1": "alone"}), researcher, list(Code.objects.all()))
    (row,) = rows(there, researcher)
    assert (row.before[-21:], row.after[:14]) == ("We paid the rent late. "[-21:], " Filler words.")
    assert (row.codes, row.coders, row.said) == (["alone"], ["researcher"], None)
    both = Query.read({"code1": "cold", "how2": "and", "code2": "money"})
    (first,) = rows(found(both, researcher, list(Code.objects.all())), researcher)
    assert (first.before, first.codes) == ("", ["cold", "money"])


def test_as_many_queries_for_many_as_for_few(
    story: Story, researcher: User, codes: dict[str, Code], django_assert_num_queries
) -> None:
    def ask() -> int:
        passages = found(Query.read({"code1": "cold"}), researcher, list(Code.objects.all()))
        return len(rows(passages, researcher))

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        assert ask() == 3
    for _ in range(5):
        coding.apply(by=researcher, passage=passage_of(StoryFactory(body=BODY), COLD), code=codes["cold"])
    with django_assert_num_queries(len(few)):
        assert ask() == 8
