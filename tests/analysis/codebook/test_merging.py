"""Codes are merged and split; every coding is kept, and comes back when it is undone."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis.codebook import undoing
from analysis.codebook.acts import BadCode, add_example, create, edit
from analysis.codebook.merging import merge, split
from analysis.coding import acts as coding
from analysis.coding import steps
from analysis.models import Code, CodeChange, Coding, Suggestion
from stories.models import User
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, passage_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def lonely(researcher: User) -> Code:
    code: Code = CodeFactory(name="Lonely", lexicon=["alone", "on my own"])
    return code


@pytest.fixture
def isolation(db: None) -> Code:
    code: Code = CodeFactory(name="Isolation", lexicon=["alone"])
    return code


def state() -> dict[str, object]:
    codes = {code.name: (code.retired_at is None, code.lexicon, code.depth) for code in Code.objects.all()}
    codings = sorted(Coding.objects.live().values_list("pk", "code__name", "coder", "made_at"))
    return {"codes": codes, "codings": codings, "of": sorted(Suggestion.objects.values_list("pk", "code"))}


def test_merge_keeps_every_coding_and_is_undone(researcher: User, lonely: Code, isolation: Code) -> None:
    other = UserFactory(role=Role.RESEARCHER)
    kept = [CodingFactory(code=lonely, coder=who) for who in (researcher, other)]
    twin = CodingFactory(code=lonely, coder=researcher)
    CodingFactory(code=isolation, coder=researcher, passage=twin.passage)
    child = create(by=researcher, codebook=lonely.codebook, name="At night", parent=lonely)
    add_example(by=researcher, code=lonely, passage=kept[0].passage)
    Suggestion.objects.create(passage=kept[0].passage, code=lonely, score=1, because="alone", made_by="test")
    before = state()
    merge(by=researcher, code=lonely, into=isolation)
    lonely.refresh_from_db()
    isolation = Code.objects.get(pk=isolation.pk)
    assert (lonely.retired_at is not None, lonely.merged_into) == (True, isolation)
    assert isolation.lexicon == ["alone", "on my own"]
    assert Coding.objects.live().filter(code=isolation).count() == 3
    assert [one.made_at for one in kept] == [
        Coding.objects.get(pk=one.pk, code=isolation).made_at for one in kept
    ]
    assert Code.objects.get(pk=child.pk).is_child_of(isolation)
    assert (isolation.examples.count(), isolation.suggestions.count()) == (1, 1)
    change = CodeChange.objects.get(kind="merged")
    undoing.undo(by=researcher, change=change)
    assert state() == before
    with pytest.raises(BadCode, match="changed again since"):
        undoing.undo(by=researcher, change=change)


def test_what_was_coded_otherwise_since_stays_so(researcher: User, lonely: Code, isolation: Code) -> None:
    made = CodingFactory(code=lonely, coder=researcher)
    merge(by=researcher, code=lonely, into=isolation)
    third = CodeFactory(name="Third")
    coding.recode(by=researcher, coding=made, code=third)
    undoing.undo(by=researcher, change=CodeChange.objects.get(kind="merged"))
    assert Coding.objects.get().code == third


def test_a_step_from_before_a_merge_is_undone_after_it(
    researcher: User, lonely: Code, isolation: Code
) -> None:
    passage = passage_of(StoryFactory(), "I lost my job")
    story = passage.revision.text.story
    with steps.step(researcher, story):
        coding.apply(by=researcher, passage=passage, code=lonely)
    merge(by=researcher, code=lonely, into=isolation)
    steps.undo(by=researcher, story=story)
    assert not Coding.objects.live().exists()


def test_two_people_who_merge_one_code(researcher: User, lonely: Code, isolation: Code) -> None:
    third = CodeFactory(name="Third")
    merge(by=researcher, code=lonely, into=isolation)
    with pytest.raises(BadCode, match="merged “Lonely” already"):
        merge(by=UserFactory(role=Role.RESEARCHER), code=lonely, into=third)
    with pytest.raises(BadCode, match="was retired"):
        merge(by=researcher, code=third, into=lonely)


def test_into_itself_or_what_stands_under_it_is_refused(researcher: User, lonely: Code) -> None:
    child = create(by=researcher, codebook=lonely.codebook, name="At night", parent=lonely)
    with pytest.raises(BadCode, match="Choose another"):
        merge(by=researcher, code=lonely, into=lonely)
    with pytest.raises(BadCode, match="stands under it"):
        merge(by=researcher, code=lonely, into=child)
    with pytest.raises(PermissionDenied):
        merge(by=UserFactory(role=Role.EDITOR), code=child, into=lonely)


def test_split_moves_the_chosen_and_is_undone(researcher: User, lonely: Code) -> None:
    one, other = (CodingFactory(code=lonely, coder=researcher) for _ in range(2))
    made = split(by=researcher, code=lonely, name="At night", codings=[one.pk, 10**6])
    assert (made.depth, made.get_prev_sibling()) == (1, Code.objects.get(pk=lonely.pk))
    assert Coding.objects.get(code=made).pk == one.pk
    assert Coding.objects.get(code=lonely).pk == other.pk
    undoing.undo(by=researcher, change=CodeChange.objects.get(kind="split"))
    assert Coding.objects.filter(code=lonely).count() == 2
    assert Code.objects.get(pk=made.pk).retired_at is not None


def test_split_needs_a_new_name_and_passages(researcher: User, lonely: Code, isolation: Code) -> None:
    made = CodingFactory(code=lonely)
    with pytest.raises(BadCode, match="has this name already"):
        split(by=researcher, code=lonely, name="isolation", codings=[made.pk])
    with pytest.raises(BadCode, match="Choose the passages"):
        split(by=researcher, code=lonely, name="At night", codings=[])


def test_an_edit_is_undone_unless_its_name_went_to_another(researcher: User, lonely: Code) -> None:
    edit(by=researcher, code=lonely, fields={"name": "Alone"})
    change = CodeChange.objects.get(kind="edited")
    other = CodeFactory(name="Lonely")
    with pytest.raises(BadCode, match="has this name already"):
        undoing.undo(by=researcher, change=change)
    edit(by=researcher, code=other, fields={"name": "Other"})
    undoing.undo(by=researcher, change=change)
    assert Code.objects.get(pk=lonely.pk).name == "Lonely"
