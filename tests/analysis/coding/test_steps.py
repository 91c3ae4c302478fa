"""Undo and redo: one step after the other, of one person's own, without end."""

import pytest
from django.core.exceptions import PermissionDenied

from analysis.coding import acts as coding
from analysis.coding import steps, suggestions
from analysis.models import Code, Coding, Step, Suggestion
from analysis.reading import NotReadable
from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import Story, User
from stories.redaction import parts
from stories.roles import Role
from tests.factories import CodeFactory, StoryFactory, UserFactory, passage_of, revision_of

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def story(db: None) -> Story:
    story: Story = StoryFactory()
    return story


def apply(by: User, story: Story, words: str, code: Code) -> Coding:
    with steps.step(by, story):
        return coding.apply(by=by, passage=passage_of(story, words), code=code)


def live() -> list[str]:
    return [one.passage.text for one in Coding.objects.live().select_related("passage").order_by("pk")]


WORDS = ("I lost my job", "lost my", "my job")


def test_what_was_done_is_undone_in_its_order_and_done_again(story: Story, researcher: User) -> None:
    code = CodeFactory()
    for words in WORDS:
        apply(researcher, story, words, code)
    seen = []
    while steps.undo(by=researcher, story=story):
        seen.append(live())
    assert seen == [list(WORDS[:2]), list(WORDS[:1]), []]
    while steps.redo(by=researcher, story=story):
        pass
    assert live() == list(WORDS)
    assert steps.redo(by=researcher, story=story) is None


def test_something_new_ends_what_could_be_done_again(story: Story, researcher: User) -> None:
    code = CodeFactory()
    apply(researcher, story, WORDS[0], code)
    steps.undo(by=researcher, story=story)
    apply(researcher, story, WORDS[1], code)
    assert (steps.redo(by=researcher, story=story), live(), Step.objects.count()) == (None, [WORDS[1]], 1)


def test_a_step_that_fails_leaves_nothing(story: Story, researcher: User) -> None:
    with pytest.raises(coding.NotInCodebook), steps.step(researcher, story):
        coding.apply(by=researcher, passage=passage_of(story, WORDS[0]), code=CodeFactory())
        raise coding.NotInCodebook
    assert (live(), Step.objects.count()) == ([], 0)


def test_what_changes_nothing_is_no_step(story: Story, researcher: User) -> None:
    code = CodeFactory()
    apply(researcher, story, WORDS[0], code)
    apply(researcher, story, WORDS[0], code)
    assert Step.objects.count() == 1


def test_steps_are_a_persons_own_and_a_storys_own(story: Story, researcher: User) -> None:
    other, elsewhere, code = UserFactory(role=Role.RESEARCHER), StoryFactory(), CodeFactory()
    apply(researcher, story, WORDS[0], code)
    assert steps.undo(by=other, story=story) is None
    assert steps.undo(by=researcher, story=elsewhere) is None
    assert live() == [WORDS[0]]


def test_a_rejection_is_undone_too(story: Story, researcher: User) -> None:
    suggestion = Suggestion.objects.create(
        passage=passage_of(story, WORDS[0]), code=CodeFactory(), score=1, because="x", made_by="test"
    )
    with steps.step(researcher, story):
        suggestions.reject(by=researcher, suggestion=suggestion)
    steps.undo(by=researcher, story=story)
    assert list(Suggestion.objects.open_to(researcher)) == [suggestion]
    steps.redo(by=researcher, story=story)
    assert not Suggestion.objects.open_to(researcher).exists()


def test_what_cannot_be_undone_any_more_says_so_and_is_forgotten(story: Story, researcher: User) -> None:
    code = CodeFactory()
    apply(researcher, story, WORDS[0], code)
    made = Coding.objects.get()
    with steps.step(researcher, story):
        coding.remove(by=researcher, coding=made)
    revision = revision_of(story)
    start = revision.body.index(WORDS[0])
    parts.close(by=Teller(story.pk), revision=revision, start=start, end=start + len(WORDS[0]))
    with pytest.raises(steps.CannotUndo, match="can't be undone any more"):
        steps.undo(by=researcher, story=story)
    assert (Step.objects.count(), live()) == (1, [])


def test_of_a_story_that_was_taken_back_nothing_is_undone(story: Story, researcher: User) -> None:
    apply(researcher, story, WORDS[0], CodeFactory())
    acts.withdraw(by=Teller(story.pk), story=story)
    with pytest.raises(NotReadable):
        steps.undo(by=researcher, story=story)
    assert Step.objects.count() == 1
    assert Coding.objects.filter(removed_at__isnull=True).count() == 1


def test_undo_is_refused_to_those_who_may_not_read(story: Story) -> None:
    with pytest.raises(PermissionDenied):
        steps.undo(by=UserFactory(role=Role.LEADER), story=story)
