"""Memos hang on what may be read, are their writer's own, and go with the story."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis import eraser
from analysis.codebook.merging import merge
from analysis.coding import acts as coding
from analysis.coding import progress, steps
from analysis.memos import acts
from analysis.models import Code, CodeChange, Coding, Memo, SavedQuery
from analysis.reading import NotReadable
from stories.accounts.actors import Teller
from stories.consent import acts as consent
from stories.models import Story, Study, User
from stories.redaction import parts
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, StoryFactory, UserFactory, passage_of, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def story(db: None) -> Story:
    story: Story = StoryFactory()
    return story


def bodies(reader: User) -> list[str]:
    return sorted(Memo.objects.readable_by(reader).values_list("body", flat=True))


def test_a_memo_hangs_on_each_kind_of_thing(researcher: User, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "I lost my job"))
    hooks = (story, made.passage, made, made.code, Study.objects.get())
    for hook in hooks:
        memo = acts.write(by=researcher, on=hook, body=f" On {type(hook).__name__}. ")
        assert getattr(memo, memo.on.value) == hook
    assert bodies(researcher) == sorted(f"On {type(hook).__name__}." for hook in hooks)
    assert Memo.objects.of_story(story).count() == 3


def test_other_words_are_another_row_and_come_back(researcher: User, story: Story) -> None:
    with steps.step(researcher, story):
        first = acts.write(by=researcher, on=story, body="One.")
    with steps.step(researcher, story):
        second = acts.edit(by=researcher, memo=first, body="Two.")
    assert acts.edit(by=researcher, memo=second, body="Two. ") == second
    with steps.step(researcher, story):
        acts.remove(by=researcher, memo=second)
    seen = [bodies(researcher)]
    for _ in range(3):
        steps.undo(by=researcher, story=story)
        seen.append(bodies(researcher))
    assert seen == [[], ["Two."], ["One."], []]
    for _ in range(2):
        steps.redo(by=researcher, story=story)
    assert bodies(researcher) == ["Two."]


def test_only_its_writer_changes_it_and_only_coders_write(researcher: User, story: Story) -> None:
    memo = acts.write(by=researcher, on=story, body="Mine.")
    other = UserFactory(role=Role.RESEARCHER)
    for act in (lambda: acts.edit(by=other, memo=memo, body="x"), lambda: acts.remove(by=other, memo=memo)):
        with pytest.raises(PermissionDenied):
            act()
    for role in (Role.EDITOR, Role.COLLECTOR, Role.LEADER):
        with pytest.raises(PermissionDenied):
            acts.write(by=UserFactory(role=role), on=story, body="x")
    for body in ("", " \n", "x" * 20_001):
        with pytest.raises(acts.BadMemo):
            acts.write(by=researcher, on=story, body=body)
    assert bodies(other) == ["Mine."]


def test_nothing_of_a_story_that_was_taken_back_is_read_or_written(researcher: User, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "I lost my job"))
    memos = [acts.write(by=researcher, on=hook, body="x") for hook in (story, made.passage, made)]
    consent.withdraw(by=Teller(story.pk), story=story)
    assert bodies(researcher) == []
    for hook in (story, made.passage, made):
        with pytest.raises(NotReadable):
            acts.write(by=researcher, on=hook, body="y")
    with pytest.raises(NotReadable):
        acts.edit(by=researcher, memo=memos[0], body="y")


def test_a_closed_part_takes_the_memos_on_it_along(researcher: User, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "I lost my job"))
    for hook in (made.passage, made, story):
        acts.write(by=researcher, on=hook, body=type(hook).__name__)
    revision = revision_of(story)
    start = revision.body.index("I lost")
    parts.close(by=Teller(story.pk), revision=revision, start=start, end=start + 13)
    assert bodies(researcher) == ["Story"]


def test_who_is_blind_sees_neither_codings_nor_memos_of_others_until_they_finish(
    researcher: User, story: Story
) -> None:
    other = UserFactory(role=Role.RESEARCHER)
    passage = passage_of(story, "I lost my job")
    code = CodeFactory()
    theirs = coding.apply(by=other, passage=passage, code=code)
    acts.write(by=other, on=theirs, body="Theirs.")
    mine = coding.apply(by=researcher, passage=passage, code=code)
    acts.write(by=researcher, on=story, body="Mine.")

    def seen() -> tuple[set[Coding], list[str]]:
        return set(Coding.objects.seen_by(researcher)), bodies(researcher)

    progress.be_blind(by=researcher, story=story)
    assert seen() == ({mine}, ["Mine."])
    assert set(Coding.objects.seen_by(other)) == {mine, theirs}
    progress.finish(by=researcher, story=story)
    assert seen() == ({mine, theirs}, ["Mine.", "Theirs."])
    with pytest.raises(progress.SeenAlready):
        progress.be_blind(by=researcher, story=story)
    progress.go_on(by=researcher, story=story)
    assert seen() == ({mine, theirs}, ["Mine.", "Theirs."])


def test_who_wants_to_see_the_others_first_may(researcher: User, story: Story) -> None:
    made = CodingFactory(passage=passage_of(story, "I lost my job"))
    progress.be_blind(by=researcher, story=story)
    progress.see_others(by=researcher, story=story)
    assert list(Coding.objects.seen_by(researcher)) == [made]
    with pytest.raises(PermissionDenied):
        progress.finish(by=UserFactory(role=Role.EDITOR), story=story)


def test_erasing_takes_eight_words_out_of_memos_and_codes_that_stay(researcher: User) -> None:
    said = "the long grey corridor where nobody ever called my name"
    story, other = StoryFactory(body=f"It was {said}."), StoryFactory()
    memo = acts.write(by=researcher, on=other, body=f"Compare: {said}.")
    acts.edit(by=researcher, memo=memo, body="Compare.")
    acts.write(by=researcher, on=story, body="Goes with it.")
    codes = [CodeFactory(name=f"{said}{end}", lexicon=["a phrase", said]) for end in ("", " again")]
    merge(by=researcher, code=codes[1], into=CodeFactory(name="Corridors"))
    SavedQuery.objects.create(by=researcher, name="x", asked={"code1": "a", "words": said})
    eraser.rows(story)
    assert "grey" not in str(list(CodeChange.objects.values())) + str(list(SavedQuery.objects.values()))
    assert not Memo.objects.filter(body__contains="grey corridor").exists()
    for code in codes:
        kept = Code.objects.get(pk=code.pk)
        assert ("grey" in kept.name, "grey" in kept.slug, kept.lexicon) == (False, False, ["a phrase"])
    assert len({Code.objects.get(pk=code.pk).name for code in codes}) == 2
